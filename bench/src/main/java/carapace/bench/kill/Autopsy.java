package carapace.bench.kill;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dead gateway's file says; read from a copy, so that nothing is recovered before its time.
 *
 * @param answered update ids of messages whose answer is finished
 * @param dead update ids of dead letters, with the reason
 * @param held update ids of messages with a part that was given up, with whether it was a repeat
 * @param inFlight how many parts were being sent
 */
record Autopsy(
        Set<Long> answered,
        Map<Long, String> dead,
        Map<Long, Boolean> held,
        long inFlight,
        long admitted) {

    static final Autopsy NOTHING = new Autopsy(Set.of(), Map.of(), Map.of(), 0, 0);

    static Autopsy of(Path state) throws IOException, SQLException {
        var store = state.resolve("store");
        var copy = Files.createTempDirectory("autopsy");
        try {
            if (!Files.exists(store.resolve("carapace.db"))) return NOTHING;
            for (var name : List.of("carapace.db", "carapace.db-wal")) {
                if (Files.exists(store.resolve(name))) {
                    Files.copy(store.resolve(name), copy.resolve(name));
                }
            }
            try (var file =
                    DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("carapace.db"))) {
                return has(file, "message") ? read(file) : NOTHING;
            }
        } finally {
            try (var files = Files.list(copy)) {
                for (var path : files.toList()) Files.delete(path);
            }
            Files.delete(copy);
        }
    }

    private static boolean has(Connection file, String table) throws SQLException {
        try (var query = file.prepareStatement("SELECT 1 FROM sqlite_master WHERE name = ?")) {
            query.setString(1, table);
            return query.executeQuery().next();
        }
    }

    private static Autopsy read(Connection file) throws SQLException {
        var answered = new HashSet<Long>();
        var dead = new HashMap<Long, String>();
        var held = new HashMap<Long, Boolean>();
        try (var query = file.createStatement()) {
            var rows = query.executeQuery("SELECT state, reason, body FROM message");
            while (rows.next()) {
                var update = eventKey(rows.getBytes(3));
                if (update == null) continue;
                if (rows.getInt(1) == 2) answered.add(update);
                if (rows.getInt(1) == 3) dead.put(update, rows.getString(2));
            }
            rows =
                    query.executeQuery(
                            "SELECT m.body, max(p.repeated) FROM part p JOIN turn t ON t.seq ="
                                + " p.turn JOIN message m ON m.seq = t.last_message WHERE p.state"
                                + " IN (3, 4) AND p.turn > 0 GROUP BY m.seq");
            while (rows.next()) {
                var update = eventKey(rows.getBytes(1));
                if (update != null) held.put(update, rows.getInt(2) > 0);
            }
            rows = query.executeQuery("SELECT count(*) FROM part WHERE state = 1");
            var inFlight = rows.next() ? rows.getLong(1) : 0;
            rows = query.executeQuery("SELECT admitted FROM counters");
            return new Autopsy(answered, dead, held, inFlight, rows.next() ? rows.getLong(1) : 0);
        }
    }

    /** A plain body: 0, the form, the length of the event key, the event key. */
    private static @Nullable Long eventKey(byte[] body) {
        if (body.length < 4 || body[0] != 0 || body[2] < 1 || body.length < 3 + body[2]) {
            return null;
        }
        return Long.valueOf(new String(body, 3, body[2], StandardCharsets.US_ASCII));
    }
}
