package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.olm.PkDecryption;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The key backup on the homeserver ("Server-side key backups"). */
final class Backup {
    static final String ROW = "backup";

    static final String KEYS = Requests.CLIENT + "/room_keys/keys";
    private static final String VERSION = Requests.CLIENT + "/room_keys/version";
    private static final int PER_UPLOAD = 100;

    private final Context context;
    private final Account account;
    private final People people;
    private final Trust trust;
    private final Secrets secrets;
    private final CrossSigning crossSigning;
    private final GroupKeys keys;
    private final Requests requests;
    private @Nullable Request uploading;
    private List<String> uploaded = List.of();

    Backup(
            Context context,
            Account account,
            People people,
            Trust trust,
            Secrets secrets,
            CrossSigning crossSigning,
            GroupKeys keys,
            Requests requests) {
        this.context = context;
        this.account = account;
        this.people = people;
        this.trust = trust;
        this.secrets = secrets;
        this.crossSigning = crossSigning;
        this.keys = keys;
        this.requests = requests;
    }

    Optional<String> version(Step step) {
        return Optional.ofNullable(Json.text(step.unit().tree(ROW), "version"));
    }

    /** Whether keys are uploaded: the version is one we trust. */
    boolean enabled(Step step) {
        return Json.flag(step.unit().tree(ROW), "enabled");
    }

    /** Makes a new backup; its private key is stored before the homeserver hears of it. */
    void create(Step step) {
        var pair = context.engine().newPkDecryption();
        byte[] secret = pair.secret();
        secrets.keep(step, Names.BACKUP, secret);
        Arrays.fill(secret, (byte) 0);
        var auth = Json.object();
        auth.put("public_key", pair.publicKey().base64());
        pair.wipe();
        account.sign(step, auth);
        crossSigning.signWithMaster(step, auth);
        var row = Json.object();
        row.put("public_key", Json.text(auth, "public_key"));
        step.unit().save(ROW, row);
        var body = Json.object();
        body.put("algorithm", Names.BACKUP_ALGORITHM);
        body.set("auth_data", auth);
        var kind = Request.Kind.BACKUP_VERSION_CREATE;
        requests.add(step, kind, "POST", VERSION, body, Json.object(), "backup");
    }

    void created(Step step, JsonNode answer) {
        var row = step.unit().treeOrEmpty(ROW);
        String version = Json.text(answer, "version");
        if (version != null) {
            row.put("version", version).put("enabled", true).put("scan", "");
            step.unit().save(ROW, row);
        }
    }

    /** Looks at what the homeserver has. */
    void check(Step step) {
        if (!requests.pending(step, Request.Kind.BACKUP_VERSION_GET)) {
            var kind = Request.Kind.BACKUP_VERSION_GET;
            requests.add(step, kind, "GET", VERSION, null, Json.object(), "backup");
        }
    }

    void checked(Step step, int status, JsonNode answer) {
        if (status == 404) {
            step.unit().remove(ROW);
            return;
        }
        var auth = Json.child(answer, "auth_data").orElse(null);
        String version = Json.text(answer, "version");
        String published = Json.text(auth, "public_key");
        if (auth == null
                || version == null
                || published == null
                || !Names.BACKUP_ALGORITHM.equals(Json.text(answer, "algorithm"))) {
            step.unit().remove(ROW);
            return;
        }
        var before = step.unit().treeOrEmpty(ROW);
        boolean fits = pair(step).filter(p -> p.publicKey().base64().equals(published)).isPresent();
        if (!fits && secrets.has(step, Names.BACKUP)) {
            // The key of another backup would only look like one of this.
            secrets.forget(step, Names.BACKUP);
        }
        var row = Json.object();
        row.put("version", version).put("public_key", published);
        row.put("enabled", fits || signed(step, auth));
        if (!version.equals(Json.text(before, "version"))) {
            row.put("scan", "");
        } else if (before.has("scan")) {
            row.set("scan", before.get("scan"));
        }
        if (Json.flag(before, "restore")) {
            row.put("restore", true);
        }
        step.unit().save(ROW, row);
    }

    /** Whether our trusted master key, or a verified device of ours, signed it. */
    private boolean signed(Step step, ObjectNode auth) {
        var me = people.find(step, context.user());
        var master = me.master();
        if (trust.ownIdentity(step)
                && master.isPresent()
                && SignedJson.signedBy(
                        auth, context.user(), master.get().key().base64(), master.get().key())) {
            return true;
        }
        for (var device : me.devices()) {
            boolean ours =
                    device.id().equals(context.device())
                            || trust.of(step, me, device) == TrustLevel.VERIFIED;
            var key = device.keys().ed25519();
            if (ours && SignedJson.signedBy(auth, context.user(), device.id(), key)) {
                return true;
            }
        }
        return false;
    }

    /** The private key, if we have it; the caller wipes it. */
    Optional<PkDecryption> pair(Step step) {
        var secret = secrets.find(step, Names.BACKUP);
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(context.engine().pkDecryption(secret.get()));
        } catch (CryptoFault malformed) {
            return Optional.empty();
        } finally {
            Arrays.fill(secret.get(), (byte) 0);
        }
    }

    /** The next keys to save, if any. */
    Optional<Request> upload(Step step) {
        if (uploading != null) {
            return Optional.of(uploading);
        }
        var row = step.unit().tree(ROW);
        if (row == null || !Json.flag(row, "enabled")) {
            return Optional.empty();
        }
        if (row.has("scan")) {
            scan(step, row);
        }
        var marks = step.unit().rows(GroupKeys.UNSAVED + "/", PER_UPLOAD);
        if (marks.isEmpty()) {
            return Optional.empty();
        }
        var body = Json.object();
        var rooms = body.putObject("rooms");
        for (String mark : marks) {
            var name = step.unit().treeOrEmpty(mark);
            String room = name.path("room").asText();
            String session = name.path("session").asText();
            entry(step, row, room, session)
                    .ifPresent(
                            entry -> {
                                var byRoom = Json.child(rooms, room).orElse(null);
                                var of = byRoom == null ? rooms.putObject(room) : byRoom;
                                Json.child(of, "sessions")
                                        .orElseGet(() -> of.putObject("sessions"))
                                        .set(session, entry);
                            });
        }
        uploaded = marks;
        String path = KEYS + "?version=" + Requests.encoded(row.path("version").asText());
        var kind = Request.Kind.BACKUP_KEYS_PUT;
        uploading = new Request("backup-" + context.token(), kind, "PUT", path, Optional.of(body));
        return Optional.of(uploading);
    }

    /** A new backup has none of our keys: marks them all, a page at a time. */
    private void scan(Step step, ObjectNode row) {
        var page = keys.names(step, row.path("scan").asText(), PER_UPLOAD);
        for (var origin : page.origins()) {
            var mark = Json.object();
            mark.put("room", origin.room()).put("session", origin.session());
            step.unit().save(Unit.row(GroupKeys.UNSAVED, origin.room(), origin.session()), mark);
        }
        if (page.last().isEmpty()) {
            row.remove("scan");
        } else {
            row.put("scan", page.last().get());
        }
        step.unit().save(ROW, row);
    }

    private Optional<ObjectNode> entry(Step step, ObjectNode row, String room, String session) {
        var origin = keys.origin(step, room, session);
        var ratchet = keys.ratchet(step, room, session);
        if (origin.isEmpty() || ratchet == null) {
            return Optional.empty();
        }
        try {
            byte[] exported = ratchet.exportFrom(ratchet.firstIndex());
            byte[] plain = context.json().bytes(BackedUpKey.data(origin.get(), exported));
            var to = Curve25519PublicKey.of(row.path("public_key").asText());
            var sealed = context.engine().pkEncrypt(to, plain);
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(exported, (byte) 0);
            var entry = Json.object();
            entry.put("first_message_index", ratchet.firstIndex());
            entry.put("forwarded_count", 0);
            entry.put("is_verified", origin.get().source() == GroupKeys.Source.OLM);
            entry.putObject("session_data")
                    .put("ephemeral", sealed.ephemeral().base64())
                    .put("ciphertext", Encoding.base64(sealed.cipherText()))
                    .put("mac", Encoding.base64(sealed.mac()));
            return Optional.of(entry);
        } catch (CryptoFault unusable) {
            return Optional.empty();
        }
    }

    boolean ownsUpload(String id) {
        return uploading != null && uploading.id().equals(id);
    }

    void uploadAnswered(Step step, int status, JsonNode answer) {
        uploading = null;
        if (status == 200) {
            uploaded.forEach(step.unit()::remove);
        } else if (status == 403 || status == 404) {
            // Another version took its place; until we know it nothing is saved.
            var row = step.unit().treeOrEmpty(ROW);
            row.put("enabled", false);
            step.unit().save(ROW, row);
            check(step);
        }
        uploaded = List.of();
    }
}
