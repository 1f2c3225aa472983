package carapace.store.sqlite;

import carapace.message.ChannelId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;

/** Makes the index from the file: what is unanswered, running, finished, queued or sending. */
final class Loading {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    private record TurnRow(
            long seq,
            String id,
            long conv,
            long session,
            int state,
            String worker,
            long fence,
            long leaseUntil,
            int crashes,
            int failures,
            long firstFailure,
            long dueAt,
            String reason,
            boolean bury,
            long lastMessage) {
        static TurnRow of(ResultSet row) throws SQLException {
            return new TurnRow(
                    row.getLong(1),
                    Ids.text(row.getBytes(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getInt(5),
                    row.getString(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getInt(9),
                    row.getInt(10),
                    row.getLong(11),
                    row.getLong(12),
                    row.getString(13),
                    row.getLong(14) != 0,
                    row.getLong(15));
        }
    }

    private record MessageRow(
            long seq, String id, long conv, long session, long turn, long at, boolean entered) {
        static MessageRow of(ResultSet row) throws SQLException {
            return new MessageRow(
                    row.getLong(1),
                    Ids.text(row.getBytes(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7) != 0);
        }
    }

    private record PartRow(
            long seq,
            String key,
            long turn,
            long conv,
            int state,
            int attempts,
            long dueAt,
            long queuedAt,
            String worker,
            boolean repeat) {
        static PartRow of(ResultSet row) throws SQLException {
            return new PartRow(
                    row.getLong(1),
                    Ids.text(row.getBytes(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getInt(5),
                    row.getInt(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getString(9),
                    row.getLong(10) != 0);
        }
    }

    private final Tx tx;
    private final Index index;

    Loading(Tx tx) {
        this.tx = tx;
        this.index = tx.index();
    }

    void load() throws SQLException {
        turns();
        messages();
        // A turn all of whose messages have an outcome has nothing left to do.
        for (var run : new ArrayList<>(index.runs.values())) {
            if (run.state == Run.State.FINISHED) continue;
            if (run.messages.isEmpty()) {
                index.remove(run);
            } else {
                run.conv.run = run;
                if (run.running()) index.occupy(run);
            }
        }
        parts();
        for (var conv : new ArrayList<>(index.convs.values())) {
            index.placeHead(conv);
            index.placeClaim(conv);
        }
        tx.sql.each(
                "SELECT c.network, c.account, p.state, count(*) FROM part p"
                        + " JOIN conversation c ON c.id = p.conversation"
                        + " WHERE p.state IN (3, 4) GROUP BY 1, 2, 3",
                row -> {
                    var lane = index.lane(new ChannelId(row.getString(1), row.getString(2)));
                    if (row.getInt(3) == Parcel.State.UNKNOWN.ordinal()) {
                        lane.unknown = row.getLong(4);
                    } else {
                        lane.refused = row.getLong(4);
                    }
                    return true;
                });
    }

    private void turns() throws SQLException {
        var rows =
                tx.sql.all(
                        "SELECT seq, id, conversation, session, state, worker, fence, lease_until,"
                                + " crashes, failures, first_failure, due_at, reason, bury,"
                                + " last_message FROM turn WHERE seq >= (SELECT open_turn FROM"
                                + " counters) AND state <= 2 ORDER BY seq",
                        TurnRow::of);
        for (var row : rows) {
            try {
                var conv = tx.conversations().open(tx, row.conv());
                var run = new Run(row.seq(), row.id(), conv, row.session());
                run.state = Run.State.values()[row.state()];
                run.worker = row.worker();
                run.fence = row.fence();
                run.leaseUntil = row.leaseUntil();
                run.crashes = row.crashes();
                run.failures = row.failures();
                run.firstFailure = row.firstFailure() == 0 ? null : row.firstFailure();
                run.dueAt = row.dueAt();
                run.reason = row.reason();
                run.bury = row.bury();
                run.lastMessage = row.lastMessage();
                index.add(run);
                if (run.state == Run.State.FINISHED) index.finished.put(run.seq, run);
            } catch (Damaged e) {
                LOG.error("a turn's conversation does not open; the turn is left out");
            }
        }
    }

    private void messages() throws SQLException {
        var rows =
                tx.sql.all(
                        "SELECT seq, id, conversation, session, turn, admitted_at, entered"
                                + " FROM message WHERE seq >= (SELECT open_message FROM counters)"
                                + " AND state <= 1 ORDER BY seq",
                        MessageRow::of);
        for (var row : rows) {
            try {
                var conv = tx.conversations().open(tx, row.conv());
                var message =
                        new Pending(
                                row.seq(), row.id(), conv, row.session(), row.at(), row.entered());
                index.unanswered.put(message.seq, message);
                var run = row.turn() == 0 ? null : index.runsBySeq.get(row.turn());
                if (run == null || run.state == Run.State.FINISHED) {
                    conv.waiting.put(message.seq, message);
                } else {
                    run.messages.add(message);
                }
            } catch (Damaged e) {
                LOG.error("a message's conversation does not open; the message is left out");
            }
        }
    }

    private void parts() throws SQLException {
        var rows =
                tx.sql.all(
                        "SELECT seq, key, turn, conversation, state, attempts, due_at, queued_at,"
                                + " worker, repeated FROM part WHERE seq >= (SELECT open_part FROM"
                                + " counters) AND state <= 1 ORDER BY seq",
                        PartRow::of);
        for (var row : rows) {
            try {
                var conv = tx.conversations().open(tx, row.conv());
                var piece = new Parcel(row.seq(), row.key(), conv, row.turn());
                piece.state = Parcel.State.values()[row.state()];
                piece.attempts = row.attempts();
                piece.dueAt = row.dueAt();
                piece.queuedAt = row.queuedAt();
                piece.worker = row.worker();
                piece.repeat = row.repeat();
                index.add(piece);
            } catch (Damaged e) {
                LOG.error("a part's conversation does not open; the part is left out");
            }
        }
    }
}
