package carapace.store.sqlite;

import carapace.responder.Entry;
import carapace.store.Sessions;
import carapace.store.StoreFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Histories: from memory when they fit there, else from the file. */
final class SqliteSessions implements Sessions {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    private record Row(
            long seq, long session, byte[] id, int role, long at, int size, byte[] body) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong(1),
                    row.getLong(2),
                    row.getBytes(3),
                    row.getInt(4),
                    row.getLong(5),
                    row.getInt(6),
                    row.getBytes(7));
        }
    }

    private record Read(List<Histories.Sized> entries, boolean complete, List<Row> damaged) {}

    private final Writer writer;
    private final Readers readers;
    private final Histories histories;
    private final boolean rejecting;

    SqliteSessions(Writer writer, Readers readers, Histories histories, boolean rejecting) {
        this.writer = writer;
        this.readers = readers;
        this.histories = histories;
        this.rejecting = rejecting;
    }

    @Override
    public List<Entry> history(String sessionKey, int mostBytes)
            throws StoreFault, InterruptedException {
        var remembered = histories.newest(sessionKey, mostBytes);
        if (remembered != null) return remembered;
        var token = histories.loading(sessionKey);
        var read = readers.call(view -> read(view, sessionKey, mostBytes));
        if (!read.damaged().isEmpty()) {
            putAside(sessionKey, read.damaged());
            if (rejecting) throw new StoreFault(StoreFault.Kind.DAMAGED);
        }
        histories.loaded(sessionKey, token, read.entries(), read.complete());
        return read.entries().stream().map(Histories.Sized::entry).toList();
    }

    private Read read(Readers.View view, String sessionKey, int mostBytes)
            throws SQLException, StoreFault, Damaged {
        record Found(long id, long generation, boolean damaged) {}
        var session =
                view.sql()
                        .one(
                                "SELECT id, generation, damaged FROM session WHERE hash = ?",
                                r -> new Found(r.getLong(1), r.getLong(2), r.getLong(3) != 0),
                                (Object) view.seals().hash("session", sessionKey));
        if (session.isEmpty()) return new Read(List.of(), true, List.of());
        if (session.get().damaged()) throw new StoreFault(StoreFault.Kind.DAMAGED);
        var entries = new ArrayList<Histories.Sized>();
        var damaged = new ArrayList<Row>();
        var room = new long[] {mostBytes};
        var rows = new ArrayList<Row>();
        var complete = new boolean[] {true};
        view.sql()
                .each(
                        "SELECT seq, session, id, role, at, size, body FROM record"
                                + " WHERE session = ? AND generation = ? ORDER BY seq DESC",
                        r -> {
                            var row = Row.of(r);
                            if (row.size() > room[0] && !rows.isEmpty()) {
                                complete[0] = false;
                                return false;
                            }
                            room[0] -= row.size();
                            rows.add(row);
                            return true;
                        },
                        session.get().id(),
                        session.get().generation());
        for (var row : rows) {
            try {
                var body =
                        view.seals().open(Column.RECORD_BODY, row.seq(), row.session(), row.body());
                var entry = Bodies.entry(Ids.text(row.id()), row.role(), row.at(), body);
                entries.add(new Histories.Sized(entry, row.size()));
            } catch (Damaged e) {
                damaged.add(row);
            }
        }
        Collections.reverse(entries);
        return new Read(entries, complete[0], damaged);
    }

    private void putAside(String sessionKey, List<Row> damaged)
            throws StoreFault, InterruptedException {
        LOG.warn("{} entries of a history do not open and were put aside", damaged.size());
        writer.call(
                tx -> {
                    for (var row : damaged) {
                        tx.quarantine(Column.RECORD_BODY, row.seq(), row.session(), row.body());
                        tx.update("DELETE FROM record WHERE seq = ?", row.seq());
                    }
                    var session = tx.sessions().find(tx, sessionKey);
                    if (session != null && rejecting) {
                        session.damaged = true;
                        tx.sessions().changed(tx, session);
                    }
                    tx.afterCommit(() -> tx.histories.forget(sessionKey));
                    return true;
                });
    }

    @Override
    public void reset(String sessionKey) throws StoreFault, InterruptedException {
        writer.call(
                tx -> {
                    var session = tx.sessions().find(tx, sessionKey);
                    if (session != null) {
                        session.damaged = false;
                        Records.archive(tx, session);
                    }
                    return true;
                });
    }

    @Override
    public Optional<Session> find(String sessionKey) throws StoreFault, InterruptedException {
        return readers.call(
                view -> {
                    var row =
                            view.sql()
                                    .one(
                                            SELECT + " WHERE hash = ?",
                                            Kept::of,
                                            (Object) view.seals().hash("session", sessionKey));
                    return row.isEmpty()
                            ? Optional.<Session>empty()
                            : Optional.of(row.get().open(view.seals()));
                });
    }

    @Override
    public List<Session> list(int most) throws StoreFault, InterruptedException {
        return readers.call(
                view -> {
                    var sessions = new ArrayList<Session>();
                    var rows =
                            view.sql()
                                    .all(
                                            SELECT + " ORDER BY updated_at DESC, id DESC LIMIT ?",
                                            Kept::of,
                                            most);
                    for (var row : rows) sessions.add(row.open(view.seals()));
                    return sessions;
                });
    }

    private static final String SELECT =
            "SELECT id, uid, name, created_at, updated_at, entries FROM session";

    private record Kept(
            long id, String uid, byte[] name, long createdAt, long updatedAt, long entries) {
        static Kept of(ResultSet row) throws SQLException {
            return new Kept(
                    row.getLong(1),
                    row.getString(2),
                    row.getBytes(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6));
        }

        Session open(Seals seals) throws Damaged {
            return new Session(
                    uid,
                    Bodies.text(seals.open(Column.SESSION_NAME, id, 0, name)),
                    Instant.ofEpochMilli(createdAt),
                    Instant.ofEpochMilli(updatedAt),
                    entries);
        }
    }
}
