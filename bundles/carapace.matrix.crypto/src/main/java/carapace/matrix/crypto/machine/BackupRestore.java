package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Fetches keys from the backup: all of them once, or one that an event waits for. */
final class BackupRestore {
    private static final int MOST_TRIED = 1000;

    private final Context context;
    private final Secrets secrets;
    private final GroupKeys keys;
    private final Backup backup;
    private @Nullable Request fetching;
    private final LinkedHashSet<List<String>> wanted = new LinkedHashSet<>();
    private final LinkedHashSet<List<String>> tried = new LinkedHashSet<>();

    BackupRestore(Context context, Secrets secrets, GroupKeys keys, Backup backup) {
        this.context = context;
        this.secrets = secrets;
        this.keys = keys;
        this.backup = backup;
    }

    /** Wants everything that the backup has. */
    boolean restore(Step step) {
        var row = step.unit().tree(Backup.ROW);
        if (row == null || !row.has("version") || !secrets.has(step, Names.BACKUP)) {
            return false;
        }
        row.put("restore", true);
        step.unit().save(Backup.ROW, row);
        return true;
    }

    /** Wants one key, once. */
    void want(Step step, String room, String session) {
        var name = List.of(room, session);
        if (secrets.has(step, Names.BACKUP) && tried.size() < MOST_TRIED && tried.add(name)) {
            wanted.add(name);
        }
    }

    Optional<Request> fetch(Step step) {
        if (fetching != null) {
            return Optional.of(fetching);
        }
        var row = step.unit().tree(Backup.ROW);
        if (row == null || !row.has("version") || !secrets.has(step, Names.BACKUP)) {
            return Optional.empty();
        }
        String query = "?version=" + Requests.encoded(row.path("version").asText());
        String path;
        if (Json.flag(row, "restore")) {
            path = Backup.KEYS + query;
        } else if (!wanted.isEmpty()) {
            var name = wanted.getFirst();
            path =
                    "%s/%s/%s%s"
                            .formatted(
                                    Backup.KEYS,
                                    Requests.encoded(name.get(0)),
                                    Requests.encoded(name.get(1)),
                                    query);
        } else {
            return Optional.empty();
        }
        var kind = Request.Kind.BACKUP_KEYS_GET;
        fetching = new Request("restore-" + context.token(), kind, "GET", path, Optional.empty());
        return Optional.of(fetching);
    }

    boolean ownsFetch(String id) {
        return fetching != null && fetching.id().equals(id);
    }

    /** One entry of an answer. */
    record Entry(String room, String session, JsonNode json) {}

    /** All entries of an answer, whether it is of one key or of all. */
    List<Entry> entries(JsonNode answer) {
        var entries = new ArrayList<Entry>();
        if (answer.has("session_data") && !wanted.isEmpty()) {
            var name = wanted.getFirst();
            entries.add(new Entry(name.get(0), name.get(1), answer));
        }
        for (var room : Json.childOrEmpty(answer, "rooms").properties()) {
            for (var session : Json.childOrEmpty(room.getValue(), "sessions").properties()) {
                entries.add(new Entry(room.getKey(), session.getKey(), session.getValue()));
            }
        }
        return entries;
    }

    /** Imports one entry; false when it is refused. */
    boolean restore(Step step, Entry entry) {
        var known = keys.ratchet(step, entry.room(), entry.session());
        long first = Json.number(entry.json(), "first_message_index", 0);
        if (known != null && known.firstIndex() <= first) {
            return true;
        }
        var pair = backup.pair(step);
        if (pair.isEmpty()) {
            return false;
        }
        try {
            var data = Json.requiredChild(entry.json(), "session_data");
            var message =
                    new PkMessage(
                            Curve25519PublicKey.of(Json.requiredText(data, "ephemeral")),
                            Encoding.bytes(Json.requiredText(data, "mac")),
                            Encoding.bytes(Json.requiredText(data, "ciphertext")));
            var json = context.json().object(pair.get().decrypt(message));
            var origin = BackedUpKey.origin(entry.room(), entry.session(), json);
            byte[] exported = Encoding.bytes(Json.requiredText(json, "session_key"));
            MegolmInbound ratchet = context.engine().inboundExported(exported);
            Arrays.fill(exported, (byte) 0);
            return keys.keep(step, origin, ratchet);
        } catch (CryptoFault refused) {
            return false;
        } finally {
            pair.get().wipe();
        }
    }

    /** The answer was dealt with; {@code whole} when it was the one with everything. */
    boolean fetched(Step step, boolean usable) {
        fetching = null;
        var row = step.unit().tree(Backup.ROW);
        if (row != null && Json.flag(row, "restore")) {
            if (usable) {
                row.remove("restore");
                step.unit().save(Backup.ROW, row);
            }
            return true;
        }
        if (!wanted.isEmpty()) {
            wanted.removeFirst();
        }
        return false;
    }

    void fetchFailed() {
        fetching = null;
    }
}
