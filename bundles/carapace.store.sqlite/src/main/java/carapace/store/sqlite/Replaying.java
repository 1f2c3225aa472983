package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Part;
import carapace.store.Outbox;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parts that were not delivered, or perhaps were: repeated, queued again, forgotten, shown. */
final class Replaying {

    private record Row(
            long seq, String key, long turn, long conv, int state, String reason, boolean repeat) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong(1),
                    Ids.text(row.getBytes(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getInt(5),
                    row.getString(6),
                    row.getLong(7) != 0);
        }

        boolean undelivered() {
            return state == Parcel.State.REFUSED.ordinal()
                    || state == Parcel.State.UNKNOWN.ordinal();
        }
    }

    private static final String SELECT =
            "SELECT seq, key, turn, conversation, state, reason, repeated FROM part ";

    private Replaying() {}

    /** Unknown, or sending and about to be: both steps are one then. */
    static boolean repeat(Tx tx, String key, String text) throws SQLException, Damaged {
        var piece = tx.index().pieces.get(key);
        if (piece != null) {
            if (piece.state != Parcel.State.SENDING || piece.repeat) return false;
            Sending.ended(tx, key, Parcel.State.UNKNOWN, "interrupted");
        }
        var row = find(tx, key);
        if (row == null || row.state() != Parcel.State.UNKNOWN.ordinal() || row.repeat()) {
            return false;
        }
        var back = queueAgain(tx, row);
        back.repeat = true;
        var before = part(tx, back);
        var part = new Part(before.conversation(), key, text, before.replyTo());
        tx.update(
                "UPDATE part SET repeated = 1, body = ? WHERE seq = ?",
                tx.seals.seal(Column.PART_BODY, back.seq, back.conv.id, Bodies.part(part)),
                back.seq);
        Sending.hop(tx, back.turn, "repeat");
        return true;
    }

    static boolean replay(Tx tx, String key) throws SQLException, Damaged {
        var row = find(tx, key);
        if (row == null || !row.undelivered()) return false;
        var back = queueAgain(tx, row);
        Sending.hop(tx, back.turn, "replayed");
        return true;
    }

    /** The part, and what was refused with it. */
    private static Parcel queueAgain(Tx tx, Row row) throws SQLException, Damaged {
        tx.touch();
        var conv = tx.conversations().open(tx, row.conv());
        var first = back(tx, conv, row);
        if (row.turn() != 0) {
            var rest =
                    tx.sql.all(
                            SELECT + "WHERE turn = ? AND seq > ? AND state = 3 AND reason = ?",
                            Row::of,
                            row.turn(),
                            row.seq(),
                            Sending.EARLIER_PART);
            for (var next : rest) back(tx, conv, next);
        }
        tx.index().placeHead(conv);
        tx.hintParts();
        return first;
    }

    private static Parcel back(Tx tx, Conv conv, Row row) throws SQLException {
        var piece = new Parcel(row.seq(), row.key(), conv, row.turn());
        piece.repeat = row.repeat();
        piece.queuedAt = tx.now();
        tx.update(
                "UPDATE part SET state = 0, reason = '', attempts = 0, due_at = 0, queued_at = ?,"
                        + " ended_at = 0 WHERE seq = ?",
                piece.queuedAt,
                piece.seq);
        leave(tx, conv, row);
        tx.index().add(piece);
        return piece;
    }

    private static void leave(Tx tx, Conv conv, Row row) {
        var lane = tx.index().lane(conv.place.channel());
        if (row.state() == Parcel.State.UNKNOWN.ordinal()) lane.unknown--;
        else lane.refused--;
    }

    static boolean drop(Tx tx, String key) throws SQLException, Damaged {
        var row = find(tx, key);
        if (row == null || !row.undelivered()) return false;
        tx.update("DELETE FROM part WHERE seq = ?", row.seq());
        var conv = tx.conversations().open(tx, row.conv());
        leave(tx, conv, row);
        Sending.hop(tx, row.turn(), "dropped");
        if (conv.idle()) tx.index().convs.remove(conv.id);
        return true;
    }

    /** A part given up as unknown was found to be there after all. */
    static boolean foundSent(Tx tx, String key, String remoteId) throws SQLException, Damaged {
        var row = find(tx, key);
        if (row == null || !row.undelivered()) return false;
        var conv = tx.conversations().open(tx, row.conv());
        tx.update(
                "UPDATE part SET state = ?, reason = '', ended_at = ?, remote = ? WHERE seq = ?",
                Parcel.State.SENT.ordinal(),
                tx.now(),
                tx.seals.seal(Column.PART_REMOTE, row.seq(), conv.id, Bodies.text(remoteId)),
                row.seq());
        leave(tx, conv, row);
        Sending.hop(tx, row.turn(), "sent");
        if (conv.idle()) tx.index().convs.remove(conv.id);
        return true;
    }

    private static @Nullable Row find(Tx tx, String key) throws SQLException {
        if (!Ids.wellFormed(key)) return null;
        return tx.sql.one(SELECT + "WHERE key = ?", Row::of, (Object) Ids.bytes(key)).orElse(null);
    }

    private static Part part(Tx tx, Parcel piece) throws SQLException, Damaged {
        var body =
                tx.sql
                        .one("SELECT body FROM part WHERE seq = ?", r -> r.getBytes(1), piece.seq)
                        .orElseThrow(Damaged::new);
        var plain = tx.seals.open(Column.PART_BODY, piece.seq, piece.conv.id, body);
        return Bodies.part(piece.conv.place, piece.key, plain);
    }

    // -- looking -------------------------------------------------------------------------------

    static List<Outbox.Undelivered> undelivered(Readers.View view, long after, int most)
            throws SQLException {
        record Found(
                String key,
                ChannelId channel,
                long conv,
                byte[] place,
                int state,
                String why,
                long at) {}
        var rows =
                view.sql()
                        .all(
                                "SELECT p.key, c.network, c.account, c.id, c.place, p.state,"
                                        + " p.reason, p.queued_at FROM part p"
                                        + " JOIN conversation c ON c.id = p.conversation"
                                        + " WHERE p.state IN (3, 4) AND p.seq > ?"
                                        + " ORDER BY p.seq LIMIT ?",
                                r ->
                                        new Found(
                                                Ids.text(r.getBytes(1)),
                                                new ChannelId(r.getString(2), r.getString(3)),
                                                r.getLong(4),
                                                r.getBytes(5),
                                                r.getInt(6),
                                                r.getString(7),
                                                r.getLong(8)),
                                after,
                                most);
        var undelivered = new ArrayList<Outbox.Undelivered>();
        for (var row : rows) {
            try {
                var place =
                        view.seals().open(Column.CONVERSATION_PLACE, row.conv(), 0, row.place());
                undelivered.add(
                        new Outbox.Undelivered(
                                row.key(),
                                Bodies.place(row.channel(), place),
                                Parcel.State.values()[row.state()].wire(),
                                row.why(),
                                Instant.ofEpochMilli(row.at())));
            } catch (Damaged e) {
                // Its place does not open: it cannot be shown, and it cannot be sent either.
                continue;
            }
        }
        return undelivered;
    }

    static List<Outbox.Piece> of(Readers.View view, String turn) throws SQLException, Damaged {
        record Found(
                long seq,
                String key,
                long conv,
                int state,
                byte[] body,
                byte @Nullable [] remote) {}
        var rows =
                view.sql()
                        .all(
                                "SELECT p.seq, p.key, p.conversation, p.state, p.body, p.remote"
                                        + " FROM part p JOIN turn t ON t.seq = p.turn"
                                        + " WHERE t.id = ? AND p.turn > 0 ORDER BY p.seq",
                                r ->
                                        new Found(
                                                r.getLong(1),
                                                Ids.text(r.getBytes(2)),
                                                r.getLong(3),
                                                r.getInt(4),
                                                r.getBytes(5),
                                                r.getBytes(6)),
                                (Object) Ids.bytes(turn));
        var pieces = new ArrayList<Outbox.Piece>();
        for (var row : rows) {
            var body = view.seals().open(Column.PART_BODY, row.seq(), row.conv(), row.body());
            Optional<String> remote = Optional.empty();
            if (row.remote() != null) {
                var opened =
                        view.seals().open(Column.PART_REMOTE, row.seq(), row.conv(), row.remote());
                remote = Optional.of(Bodies.text(opened));
            }
            pieces.add(
                    new Outbox.Piece(
                            row.key(),
                            Bodies.text(body),
                            Parcel.State.values()[row.state()].wire(),
                            remote));
        }
        return pieces;
    }
}
