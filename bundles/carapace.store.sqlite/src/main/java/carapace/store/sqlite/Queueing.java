package carapace.store.sqlite;

import carapace.message.Part;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Parts into the outbox. */
final class Queueing {
    private static final int MOST_PARTS = 10_000;

    private Queueing() {}

    static boolean queue(Tx tx, String turn, List<Part> parts, String take)
            throws SQLException, StoreFault, Damaged {
        if (parts.size() > MOST_PARTS) throw new StoreFault(StoreFault.Kind.TOO_LARGE);
        var run = tx.index().runs.get(turn);
        if (run == null || run.state != Run.State.FINISHED) return false;
        tx.update("UPDATE turn SET state = ? WHERE seq = ?", Run.State.DONE.ordinal(), run.seq);
        var taken = false;
        for (var i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var conv = tx.conversations().open(tx, part.conversation(), null);
            var piece = new Parcel(++tx.counters().parts, part.key(), conv, run.seq);
            piece.message = run.lastMessage;
            if (i == 0 && !take.isEmpty() && conv.pieces.isEmpty()) {
                piece.state = Parcel.State.SENDING;
                piece.worker = take;
                piece.attempts = 1;
                taken = true;
            }
            insert(tx, piece, part);
        }
        tx.hop(run.lastMessage, Hop.QUEUE, "queued(" + parts.size() + ")");
        tx.index().remove(run);
        tx.hintParts();
        return taken;
    }

    static boolean notice(Tx tx, Part part, String kind, Duration interval)
            throws SQLException, Damaged {
        var conv = tx.conversations().open(tx, part.conversation(), null);
        var now = tx.now();
        var said =
                tx.sql.one(
                        "SELECT at FROM said WHERE conversation = ? AND kind = ?",
                        row -> row.getLong(1),
                        conv.id,
                        kind);
        if (said.isPresent() && now - said.get() < interval.toMillis()) {
            if (conv.idle()) tx.index().convs.remove(conv.id);
            return false;
        }
        tx.update(
                "INSERT OR REPLACE INTO said (conversation, kind, at) VALUES (?, ?, ?)",
                conv.id,
                kind,
                now);
        insert(tx, new Parcel(++tx.counters().parts, part.key(), conv, 0), part);
        tx.hintParts();
        return true;
    }

    private static void insert(Tx tx, Parcel piece, Part part) throws SQLException {
        piece.queuedAt = tx.now();
        tx.update(
                "INSERT INTO part (seq, key, turn, conversation, state, attempts, due_at,"
                        + " queued_at, worker, body) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
                piece.seq,
                Ids.bytes(piece.key),
                piece.turn,
                piece.conv.id,
                piece.state.ordinal(),
                piece.attempts,
                piece.queuedAt,
                piece.worker,
                tx.seals.seal(Column.PART_BODY, piece.seq, piece.conv.id, Bodies.part(part)));
        if (tx.index().keeps(part.text())) piece.part = part;
        tx.index().add(piece);
        tx.index().placeHead(piece.conv);
    }
}
