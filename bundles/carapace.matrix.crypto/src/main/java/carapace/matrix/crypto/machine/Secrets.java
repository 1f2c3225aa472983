package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.store.Codec;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.CrossSigningKey;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.Person;
import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The secrets of our user: kept here, given to and asked of our own verified devices. */
final class Secrets {
    static final List<String> ALL =
            List.of(Names.MASTER, Names.SELF_SIGNING, Names.USER_SIGNING, Names.BACKUP);

    private static final String TABLE = "secret";
    private static final String ASKED = "asksecret";
    private static final String REQUEST = "m.secret.request";
    private static final Codec<byte[]> RAW =
            new Codec<>() {
                @Override
                public byte[] read(byte[] bytes) {
                    return bytes.clone();
                }

                @Override
                public byte[] write(byte[] value) {
                    return value.clone();
                }
            };

    private final Context context;
    private final People people;
    private final Trust trust;
    private final OlmPost post;

    Secrets(Context context, People people, Trust trust, OlmPost post) {
        this.context = context;
        this.people = people;
        this.trust = trust;
        this.post = post;
    }

    /** A secret's 32 bytes; a copy, for the caller to wipe. */
    Optional<byte[]> find(Step step, String name) {
        byte[] secret = step.unit().load(Unit.row(TABLE, name), RAW);
        return secret == null ? Optional.empty() : Optional.of(secret.clone());
    }

    boolean has(Step step, String name) {
        return step.unit().load(Unit.row(TABLE, name), RAW) != null;
    }

    void keep(Step step, String name, byte[] secret) {
        step.unit().save(Unit.row(TABLE, name), secret.clone(), RAW);
        step.unit().remove(Unit.row(ASKED, name));
    }

    void forget(Step step, String name) {
        step.unit().remove(Unit.row(TABLE, name));
    }

    /** The signing pair, if we have the seed and it belongs to the published key. */
    Optional<Ed25519KeyPair> pair(Step step, String name) {
        var seed = find(step, name);
        if (seed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Ed25519KeyPair.of(seed.get()));
        } catch (CryptoFault malformed) {
            return Optional.empty();
        } finally {
            Arrays.fill(seed.get(), (byte) 0);
        }
    }

    /** Asks our other verified devices for what we do not have. */
    void ask(Step step, List<String> names, List<Device> devices) {
        for (String name : names) {
            if (has(step, name) || devices.isEmpty()) {
                continue;
            }
            var asked = Json.object();
            asked.put("id", context.token());
            step.unit().save(Unit.row(ASKED, name), asked);
            for (var device : devices) {
                var content = Json.object();
                content.put("action", "request").put("name", name);
                content.put("request_id", asked.path("id").asText());
                content.put("requesting_device_id", context.device());
                step.mail().add(REQUEST, device.user(), device.id(), content, "");
            }
        }
    }

    /** One of our devices asks; answered only when it is verified. */
    void asked(Step step, String sender, ObjectNode content) {
        String id = Json.text(content, "requesting_device_id");
        String name = Json.text(content, "name");
        String request = Json.text(content, "request_id");
        if (!sender.equals(context.user())
                || !"request".equals(Json.text(content, "action"))
                || id == null
                || request == null
                || name == null
                || !ALL.contains(name)
                || id.equals(context.device())) {
            return;
        }
        var me = people.find(step, sender);
        var device = me.device(id);
        var secret = find(step, name);
        if (secret.isEmpty()
                || device.isEmpty()
                || trust.of(step, me, device.get()) != TrustLevel.VERIFIED) {
            return;
        }
        var answer = Json.object();
        answer.put("request_id", request).put("secret", Encoding.base64(secret.get()));
        Arrays.fill(secret.get(), (byte) 0);
        post.send(step, device.get(), "m.secret.send", answer, "");
    }

    /** A secret came; it counts when we asked, a verified device sent it, and it fits. */
    void received(Step step, Incoming incoming) {
        var device = incoming.from().flatMap(Incoming.Channel::device);
        String request = Json.text(incoming.content(), "request_id");
        String text = Json.text(incoming.content(), "secret");
        if (!incoming.sender().equals(context.user())
                || device.isEmpty()
                || trust.of(step, device.get()) != TrustLevel.VERIFIED
                || request == null
                || text == null) {
            return;
        }
        for (String name : ALL) {
            String id = Json.text(step.unit().tree(Unit.row(ASKED, name)), "id");
            if (request.equals(id) && accept(step, name, text)) {
                withdraw(step, device.get(), request);
                step.tell(new MachineEvent.SecretReceived(name));
            }
        }
    }

    private void withdraw(Step step, Device from, String request) {
        for (var device : people.find(step, context.user()).devices()) {
            if (!device.id().equals(from.id()) && !device.id().equals(context.device())) {
                var content = Json.object();
                content.put("action", "request_cancellation").put("request_id", request);
                content.put("requesting_device_id", context.device());
                step.mail().add(REQUEST, device.user(), device.id(), content, "");
            }
        }
    }

    /** Keeps a secret that fits what is published; refuses any other. */
    boolean accept(Step step, String name, String base64) {
        try {
            byte[] secret = Encoding.bytes(base64.trim(), 32);
            boolean fits = fits(step, name, secret);
            if (fits) {
                keep(step, name, secret);
            }
            Arrays.fill(secret, (byte) 0);
            return fits;
        } catch (CryptoFault malformed) {
            return false;
        }
    }

    private boolean fits(Step step, String name, byte[] secret) throws CryptoFault {
        if (name.equals(Names.BACKUP)) {
            String published = Json.text(step.unit().tree(Backup.ROW), "public_key");
            // Before the backup is known the key cannot be compared; the comparison follows then.
            return published == null
                    || published.equals(Curve25519KeyPair.of(secret).publicKey().base64());
        }
        String mine = Ed25519KeyPair.of(secret).publicKey().base64();
        return published(people.find(step, context.user()), name)
                .filter(key -> key.key().base64().equals(mine))
                .isPresent();
    }

    private static Optional<CrossSigningKey> published(Person me, String name) {
        return switch (name) {
            case Names.MASTER -> me.master();
            case Names.SELF_SIGNING -> me.selfSigning();
            case Names.USER_SIGNING -> me.userSigning();
            default -> Optional.empty();
        };
    }
}
