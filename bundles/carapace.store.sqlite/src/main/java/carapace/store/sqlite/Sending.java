package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Part;
import carapace.store.Outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Parts out of the outbox: what is next, and what became of it. */
final class Sending {
    static final String EARLIER_PART = "earlier_part";
    private static final long EXPIRES = Duration.ofHours(24).toMillis();

    private Sending() {}

    static List<Outbox.Waiting> heads(Tx tx, ChannelId channel, int most) throws SQLException {
        var lane = tx.index().lanes.get(channel);
        if (lane == null) return List.of();
        lane.heads.ripen(tx.now());
        var heads = new ArrayList<Outbox.Waiting>();
        var order = Long.MIN_VALUE;
        while (heads.size() < most) {
            var conv = lane.heads.dueAfter(order);
            if (conv == null) break;
            var head = conv.pieces.firstEntry().getValue();
            order = head.seq;
            try {
                heads.add(waiting(tx, head));
            } catch (Damaged e) {
                damaged(tx, head);
            }
        }
        return heads;
    }

    static List<Outbox.Waiting> interrupted(Tx tx, String worker, int most) throws SQLException {
        var interrupted = new ArrayList<Outbox.Waiting>();
        for (var lane : tx.index().lanes.values()) {
            for (var piece : List.copyOf(lane.sending.values())) {
                if (interrupted.size() >= most) return interrupted;
                if (piece.worker.equals(worker)) continue;
                try {
                    interrupted.add(waiting(tx, piece));
                } catch (Damaged e) {
                    damaged(tx, piece);
                }
            }
        }
        return interrupted;
    }

    private static Outbox.Waiting waiting(Tx tx, Parcel piece) throws SQLException, Damaged {
        return new Outbox.Waiting(
                part(tx, piece),
                piece.conv.group,
                piece.attempts,
                piece.repeat,
                piece.notice(),
                Instant.ofEpochMilli(piece.queuedAt));
    }

    private static Part part(Tx tx, Parcel piece) throws SQLException, Damaged {
        if (piece.part != null) return piece.part;
        var body =
                tx.sql
                        .one(
                                "SELECT body FROM part WHERE seq = ?",
                                row -> row.getBytes(1),
                                piece.seq)
                        .orElseThrow(Damaged::new);
        var plain = tx.seals.open(Column.PART_BODY, piece.seq, piece.conv.id, body);
        return Bodies.part(piece.conv.place, piece.key, plain);
    }

    private static void damaged(Tx tx, Parcel piece) throws SQLException {
        var body = tx.sql.one("SELECT body FROM part WHERE seq = ?", r -> r.getBytes(1), piece.seq);
        tx.quarantine(Column.PART_BODY, piece.seq, piece.conv.id, body.orElse(null));
        end(tx, piece, Parcel.State.REFUSED, "damaged");
    }

    static List<String> sending(Tx tx, String worker, List<String> keys) throws SQLException {
        var marked = new ArrayList<String>();
        for (var key : keys) {
            var piece = tx.index().pieces.get(key);
            if (piece == null || piece.state != Parcel.State.QUEUED) continue;
            if (piece.conv.pieces.firstKey() != piece.seq) continue;
            tx.update(
                    "UPDATE part SET state = ?, attempts = ?, worker = ? WHERE seq = ?",
                    Parcel.State.SENDING.ordinal(),
                    piece.attempts + 1,
                    worker,
                    piece.seq);
            piece.attempts++;
            piece.worker = worker;
            tx.index().state(piece, Parcel.State.SENDING);
            tx.index().placeHead(piece.conv);
            marked.add(key);
        }
        return marked;
    }

    static boolean sent(Tx tx, String key, String remoteId) throws SQLException, Damaged {
        var piece = tx.index().pieces.get(key);
        if (piece == null) return Replaying.foundSent(tx, key, remoteId);
        tx.update(
                "UPDATE part SET state = ?, ended_at = ?, remote = ? WHERE seq = ?",
                Parcel.State.SENT.ordinal(),
                tx.now(),
                tx.seals.seal(Column.PART_REMOTE, piece.seq, piece.conv.id, Bodies.text(remoteId)),
                piece.seq);
        tx.index().remove(piece);
        tx.index().placeHead(piece.conv);
        hop(tx, piece, "sent");
        if (!piece.conv.pieces.isEmpty()) tx.hintParts();
        return true;
    }

    static boolean again(Tx tx, String key, Duration pause, String reason) throws SQLException {
        var piece = tx.index().pieces.get(key);
        if (piece == null) return false;
        var now = tx.now();
        if (now - piece.queuedAt >= EXPIRES) {
            return end(tx, piece, Parcel.State.REFUSED, "expired");
        }
        tx.update(
                "UPDATE part SET state = ?, due_at = ?, reason = ? WHERE seq = ?",
                Parcel.State.QUEUED.ordinal(),
                now + pause.toMillis(),
                reason,
                piece.seq);
        piece.dueAt = now + pause.toMillis();
        tx.index().state(piece, Parcel.State.QUEUED);
        tx.index().placeHead(piece.conv);
        hop(tx, piece, "again(" + reason + ")");
        tx.hintParts();
        return true;
    }

    static boolean ended(Tx tx, String key, Parcel.State state, String reason) throws SQLException {
        var piece = tx.index().pieces.get(key);
        return piece != null && end(tx, piece, state, reason);
    }

    /** Refused or unknown; what comes behind it in the same answer is refused with it. */
    private static boolean end(Tx tx, Parcel piece, Parcel.State state, String reason)
            throws SQLException {
        one(tx, piece, state, reason);
        hop(
                tx,
                piece,
                state == Parcel.State.UNKNOWN
                        ? "unknown(" + reason + ")"
                        : "refused(" + reason + ")");
        if (!piece.notice()) {
            for (var next : List.copyOf(piece.conv.pieces.tailMap(piece.seq).values())) {
                if (next.turn != piece.turn) break;
                one(tx, next, Parcel.State.REFUSED, EARLIER_PART);
            }
        }
        tx.index().placeHead(piece.conv);
        tx.hintParts();
        return true;
    }

    private static void one(Tx tx, Parcel piece, Parcel.State state, String reason)
            throws SQLException {
        tx.update(
                "UPDATE part SET state = ?, reason = ?, ended_at = ? WHERE seq = ?",
                state.ordinal(),
                reason,
                tx.now(),
                piece.seq);
        tx.index().remove(piece);
        var lane = tx.index().lane(piece.conv.place.channel());
        if (state == Parcel.State.UNKNOWN) lane.unknown++;
        else lane.refused++;
    }

    private static void hop(Tx tx, Parcel piece, String outcome) throws SQLException {
        if (piece.message != 0) tx.hop(piece.message, Hop.SEND, outcome);
        else hop(tx, piece.turn, outcome);
    }

    /** Notices answer no message, so they have no hops. */
    static void hop(Tx tx, long turn, String outcome) throws SQLException {
        if (turn == 0) return;
        var message = tx.sql.number("SELECT last_message FROM turn WHERE seq = ?", turn);
        if (message != 0) tx.hop(message, Hop.SEND, outcome);
    }
}
