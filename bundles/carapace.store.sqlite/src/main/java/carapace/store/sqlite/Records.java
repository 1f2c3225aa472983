package carapace.store.sqlite;

import carapace.responder.Entry;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes entries of histories. */
final class Records {
    /** A session's history; at nine tenths of it the older part is archived. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int MOST_ENTRY = 16 << 20;

    private Records() {}

    static void write(Tx tx, SessionRows.Session session, long turn, List<Entry> entries)
            throws SQLException, StoreFault {
        if (entries.isEmpty()) return;
        var sized = new ArrayList<Histories.Sized>(entries.size());
        for (var entry : entries) {
            var bytes = utf8Length(entry.text()) + utf8Length(entry.blocks());
            if (bytes > MOST_ENTRY) throw new StoreFault(StoreFault.Kind.TOO_LARGE);
            sized.add(new Histories.Sized(entry, (int) bytes));
        }
        if (session.bytes > MOST_BYTES / 10 * 9) archive(tx, session);
        var first = session.entries == 0;
        for (var one : sized) {
            var entry = one.entry();
            var seq = ++tx.counters().records;
            tx.update(
                    "INSERT INTO record (seq, session, generation, turn, id, role, at, size, body)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    seq,
                    session.id,
                    session.generation,
                    turn,
                    Ids.bytes(entry.id()),
                    entry.role().ordinal(),
                    entry.at().toEpochMilli(),
                    one.bytes(),
                    tx.seals.seal(Column.RECORD_BODY, seq, session.id, Bodies.entry(entry)));
            session.entries++;
            session.bytes += one.bytes();
        }
        tx.sessions().changed(tx, session);
        tx.afterCommit(() -> tx.histories.appended(session.key, sized, first));
    }

    /** Later entries begin a new history; the old ones stay until retention takes them. */
    static void archive(Tx tx, SessionRows.Session session) throws SQLException {
        session.generation++;
        session.entries = 0;
        session.bytes = 0;
        tx.sessions().changed(tx, session);
        tx.afterCommit(() -> tx.histories.forget(session.key));
    }

    static long utf8Length(String text) {
        var length = 0L;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
