package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineEvent.RecoveryState;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.secret.StorageKey;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Secret storage: writes our secrets under a recovery key, and gets them back with it. */
final class Recovery {
    private static final String DEFAULT = "m.secret_storage.default_key";
    private static final String KEY = "m.secret_storage.key.";
    private static final String KEY_BACKUP = "m.key_backup";

    private final Context context;
    private final People people;
    private final Trust trust;
    private final Secrets secrets;
    private final CrossSigning crossSigning;
    private final Backup backup;
    private final Requests requests;
    private @Nullable Opening opening;

    Recovery(
            Context context,
            People people,
            Trust trust,
            Secrets secrets,
            CrossSigning crossSigning,
            Backup backup,
            Requests requests) {
        this.context = context;
        this.people = people;
        this.trust = trust;
        this.secrets = secrets;
        this.crossSigning = crossSigning;
        this.backup = backup;
        this.requests = requests;
    }

    /** Secrets being fetched with a key the operator gave; the key is in memory only. */
    private static final class Opening {
        final byte @Nullable [] key;
        final char @Nullable [] passphrase;
        final List<String> todo = new ArrayList<>();
        @Nullable String keyId;
        @Nullable StorageKey storage;
        @Nullable Request asking;
        int opened;

        Opening(byte @Nullable [] key, char @Nullable [] passphrase) {
            this.key = key;
            this.passphrase = passphrase;
            todo.add(DEFAULT);
        }

        void wipe() {
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
            if (passphrase != null) {
                Arrays.fill(passphrase, '\0');
            }
            if (storage != null) {
                storage.wipe();
            }
        }
    }

    /**
     * Stores every secret we have under a new key. The default key is named last: until then
     * whatever was there before stays what it was.
     */
    void create(Step step, byte[] key, Optional<ObjectNode> passphrase) {
        var storage = StorageKey.of(key);
        String id = context.token();
        for (String name : Secrets.ALL) {
            secrets.find(step, name)
                    .ifPresent(
                            secret -> {
                                byte[] text =
                                        Encoding.base64(secret).getBytes(StandardCharsets.US_ASCII);
                                var content = Json.object();
                                content.putObject("encrypted")
                                        .set(id, storage.seal(name, text, context.random()));
                                Arrays.fill(secret, (byte) 0);
                                Arrays.fill(text, (byte) 0);
                                put(step, name, content, "");
                            });
        }
        var description = storage.description(context.random());
        description.put("name", "carapace");
        passphrase.ifPresent(parameters -> description.set("passphrase", parameters));
        storage.wipe();
        put(step, KEY + id, description, "");
        if (backup.enabled(step)) {
            var enabled = Json.object();
            enabled.put("enabled", true);
            put(step, KEY_BACKUP, enabled, "");
        }
        var named = Json.object();
        named.put("key", id);
        put(step, DEFAULT, named, RecoveryState.CREATED.name());
    }

    /** Makes secret storage unfindable; the sealed secrets stay where they are. */
    void disable(Step step) {
        put(step, DEFAULT, Json.object(), RecoveryState.DISABLED.name());
    }

    private void put(Step step, String type, ObjectNode content, String then) {
        var note = Json.object();
        note.put("then", then);
        var kind = Request.Kind.ACCOUNT_DATA_PUT;
        requests.add(step, kind, "PUT", path(type), content, note, "account-data");
    }

    private String path(String type) {
        return "%s/user/%s/account_data/%s"
                .formatted(
                        Requests.CLIENT, Requests.encoded(context.user()), Requests.encoded(type));
    }

    void putAnswered(Step step, ObjectNode note, boolean taken) {
        String then = note.path("then").asText();
        if (!taken) {
            step.tell(new MachineEvent.Recovery(RecoveryState.REFUSED));
        } else if (!then.isEmpty()) {
            step.tell(new MachineEvent.Recovery(RecoveryState.valueOf(then)));
        }
    }

    /** Begins to fetch our secrets; the arrays are wiped when it is over. */
    void open(Step step, byte @Nullable [] key, char @Nullable [] passphrase) {
        if (opening != null) {
            opening.wipe();
        }
        opening = new Opening(key, passphrase);
        people.track(step, context.user());
    }

    /** The next thing to fetch; not before our own published keys are known. */
    Optional<Request> fetch(Step step) {
        var now = opening;
        if (now == null || people.find(step, context.user()).outdated()) {
            return Optional.empty();
        }
        if (now.asking == null) {
            var kind = Request.Kind.ACCOUNT_DATA_GET;
            String id = "account-data-" + context.token();
            String path = path(now.todo.getFirst());
            now.asking = new Request(id, kind, "GET", path, Optional.empty());
        }
        return Optional.of(now.asking);
    }

    boolean owns(String id) {
        return opening != null && opening.asking != null && opening.asking.id().equals(id);
    }

    void fetched(Step step, int status, JsonNode answer) {
        var now = opening;
        if (now == null) {
            return;
        }
        now.asking = null;
        if (status != 200 && status != 404) {
            if (status < 500 && status != 429) {
                end(step, RecoveryState.REFUSED);
            }
            return;
        }
        String type = now.todo.removeFirst();
        var content = status == 200 && answer instanceof ObjectNode object ? object : Json.object();
        try {
            if (type.equals(DEFAULT)) {
                String id = Json.text(content, "key");
                if (id == null) {
                    end(step, RecoveryState.NOT_CONFIGURED);
                    return;
                }
                now.keyId = id;
                now.todo.add(KEY + id);
            } else if (type.startsWith(KEY)) {
                if (status == 404) {
                    end(step, RecoveryState.NOT_CONFIGURED);
                    return;
                }
                unlock(step, now, content);
            } else {
                secret(step, now, type, content);
            }
        } catch (CryptoFault malformed) {
            end(step, RecoveryState.DATA_INVALID);
            return;
        }
        if (opening != null && now.todo.isEmpty()) {
            finish(step, now);
        }
    }

    private void unlock(Step step, Opening now, ObjectNode description) throws CryptoFault {
        var storage =
                now.passphrase != null
                        ? StorageKey.of(now.passphrase, description)
                        : StorageKey.of(now.key == null ? new byte[0] : now.key);
        if (!storage.fits(description)) {
            storage.wipe();
            end(step, RecoveryState.WRONG_KEY);
            return;
        }
        now.storage = storage;
        now.todo.addAll(Secrets.ALL);
    }

    private void secret(Step step, Opening now, String name, ObjectNode content)
            throws CryptoFault {
        var sealed = Json.child(content.get("encrypted"), now.keyId == null ? "" : now.keyId);
        if (sealed.isEmpty() || now.storage == null) {
            return;
        }
        byte[] text = now.storage.open(name, sealed.get());
        if (secrets.accept(step, name, new String(text, StandardCharsets.UTF_8))) {
            now.opened++;
        }
        Arrays.fill(text, (byte) 0);
    }

    private void finish(Step step, Opening now) {
        if (now.opened == 0) {
            end(step, RecoveryState.DATA_INVALID);
            return;
        }
        // A seed that fits the published key, and came out of our own storage, is our identity.
        var me = people.find(step, context.user());
        boolean ours = secrets.has(step, Names.MASTER) || secrets.has(step, Names.SELF_SIGNING);
        if (ours && me.master().isPresent()) {
            trust.trustOwnMaster(step, me.master().get().key().base64());
            crossSigning.signOwnDevice(step);
        }
        backup.check(step);
        end(step, RecoveryState.OPENED);
    }

    private void end(Step step, RecoveryState state) {
        if (opening != null) {
            opening.wipe();
            opening = null;
        }
        step.tell(new MachineEvent.Recovery(state));
    }
}
