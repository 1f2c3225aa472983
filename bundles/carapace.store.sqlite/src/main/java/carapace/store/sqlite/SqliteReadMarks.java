package carapace.store.sqlite;

import carapace.store.ReadMarksOwed;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Read receipts that are owed. */
final class SqliteReadMarks implements ReadMarksOwed {
    private static final int MOST_ATTEMPTS = 100;

    private record Row(long message, String id, long conv, int attempts, byte[] body) {}

    private final Writer writer;

    SqliteReadMarks(Writer writer) {
        this.writer = writer;
    }

    @Override
    public List<Owed> due(int most) throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    if (tx.counters().readMarks == 0) return List.of();
                    var rows =
                            tx.sql.all(
                                    "SELECT message, id, conversation, attempts, body"
                                            + " FROM read_mark WHERE due_at <= ?"
                                            + " ORDER BY due_at, message LIMIT ?",
                                    r ->
                                            new Row(
                                                    r.getLong(1),
                                                    Ids.text(r.getBytes(2)),
                                                    r.getLong(3),
                                                    r.getInt(4),
                                                    r.getBytes(5)),
                                    tx.now(),
                                    most);
                    var due = new ArrayList<Owed>();
                    for (var row : rows) {
                        try {
                            due.add(owed(tx, row));
                        } catch (Damaged e) {
                            tx.quarantine(
                                    Column.READ_MARK_BODY, row.message(), row.conv(), row.body());
                            forget(tx, row.message());
                        }
                    }
                    return due;
                });
    }

    private static Owed owed(Tx tx, Row row) throws SQLException, Damaged {
        var conv = tx.conversations().open(tx, row.conv());
        if (conv.idle()) tx.index().convs.remove(conv.id);
        var body = tx.seals.open(Column.READ_MARK_BODY, row.message(), row.conv(), row.body());
        return new Owed(row.id(), conv.place, Bodies.text(body), row.attempts());
    }

    @Override
    public void done(String messageId) throws StoreFault, InterruptedException {
        writer.call(
                tx -> {
                    var message = find(tx, messageId);
                    if (message != 0) forget(tx, message);
                    return true;
                });
    }

    @Override
    public boolean again(String messageId, Duration pause) throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var message = find(tx, messageId);
                    if (message == 0) return false;
                    var attempts =
                            tx.sql.number(
                                    "SELECT attempts FROM read_mark WHERE message = ?", message);
                    if (attempts + 1 >= MOST_ATTEMPTS) {
                        forget(tx, message);
                        return false;
                    }
                    tx.update(
                            "UPDATE read_mark SET attempts = attempts + 1, due_at = ?"
                                    + " WHERE message = ?",
                            tx.now() + pause.toMillis(),
                            message);
                    return true;
                });
    }

    private static long find(Tx tx, String messageId) throws SQLException {
        return tx.sql.number(
                "SELECT message FROM read_mark WHERE id = ?", (Object) Ids.bytes(messageId));
    }

    private static void forget(Tx tx, long message) throws SQLException {
        tx.counters().readMarks -= tx.update("DELETE FROM read_mark WHERE message = ?", message);
    }
}
