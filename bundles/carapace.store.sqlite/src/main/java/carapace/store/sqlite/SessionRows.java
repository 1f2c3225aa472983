package carapace.store.sqlite;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Rows of sessions; those used last are remembered, changes are written once a commit. */
final class SessionRows {
    private static final int MOST_REMEMBERED = 5_000;

    /** One history key. */
    static final class Session {
        final long id;
        final String key;
        long generation;
        long entries;
        long bytes;
        long updatedAt;
        boolean damaged;
        boolean changed;

        Session(long id, String key) {
            this.id = id;
            this.key = key;
        }
    }

    private final LinkedHashMap<String, Session> byKey = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Long, Session> byId = new HashMap<>();
    private final List<Session> changed = new ArrayList<>();

    @Nullable Session find(Tx tx, String key) throws SQLException, Damaged {
        var session = byKey.get(key);
        if (session != null) return session;
        var id = tx.sql.number("SELECT id FROM session WHERE hash = ?", hash(tx, key));
        if (id == 0) return null;
        session = load(tx, id);
        if (!session.key.equals(key)) throw new Damaged();
        return session;
    }

    Session open(Tx tx, String key) throws SQLException, Damaged {
        var known = find(tx, key);
        if (known != null) return known;
        var session = new Session(++tx.counters().sessions, key);
        session.updatedAt = tx.now();
        tx.update(
                "INSERT INTO session (id, hash, name, uid, generation, entries, bytes, created_at,"
                        + " updated_at) VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?)",
                session.id,
                hash(tx, key),
                tx.seals.seal(Column.SESSION_NAME, session.id, 0, Bodies.text(key)),
                UUID.randomUUID().toString(),
                session.updatedAt,
                session.updatedAt);
        remember(session);
        return session;
    }

    Session load(Tx tx, long id) throws SQLException, Damaged {
        var known = byId.get(id);
        if (known != null) return known;
        record Row(byte[] name, long gen, long entries, long bytes, long at, boolean damaged) {}
        var row =
                tx.sql
                        .one(
                                "SELECT name, generation, entries, bytes, updated_at, damaged"
                                        + " FROM session WHERE id = ?",
                                r ->
                                        new Row(
                                                r.getBytes(1),
                                                r.getLong(2),
                                                r.getLong(3),
                                                r.getLong(4),
                                                r.getLong(5),
                                                r.getLong(6) != 0),
                                id)
                        .orElseThrow(Damaged::new);
        var body = tx.seals.open(Column.SESSION_NAME, id, 0, row.name());
        var session = new Session(id, Bodies.text(body));
        session.generation = row.gen();
        session.entries = row.entries();
        session.bytes = row.bytes();
        session.updatedAt = row.at();
        session.damaged = row.damaged();
        remember(session);
        return session;
    }

    /** Its row is written with the next commit. */
    void changed(Tx tx, Session session) throws SQLException {
        tx.touch();
        session.updatedAt = Math.max(session.updatedAt, tx.now());
        if (session.changed) return;
        session.changed = true;
        changed.add(session);
    }

    void save(Tx tx) throws SQLException {
        for (var session : changed) {
            tx.update(
                    "UPDATE session SET generation = ?, entries = ?, bytes = ?, updated_at = ?,"
                            + " damaged = ? WHERE id = ?",
                    session.generation,
                    session.entries,
                    session.bytes,
                    session.updatedAt,
                    session.damaged,
                    session.id);
            session.changed = false;
        }
        changed.clear();
    }

    void trim() {
        var eldest = byKey.entrySet().iterator();
        while (byKey.size() > MOST_REMEMBERED && eldest.hasNext()) {
            byId.remove(eldest.next().getValue().id);
            eldest.remove();
        }
    }

    void forget(long id) {
        var session = byId.remove(id);
        if (session != null) byKey.remove(session.key);
    }

    static byte[] hash(Tx tx, String key) {
        return tx.seals.hash("session", key);
    }

    private void remember(Session session) {
        byKey.put(session.key, session);
        byId.put(session.id, session);
    }
}
