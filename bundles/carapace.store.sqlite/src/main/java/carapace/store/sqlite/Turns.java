package carapace.store.sqlite;

import carapace.responder.Entry;
import carapace.store.Claim;
import carapace.store.Journal;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What becomes of a claimed turn. */
final class Turns {
    private static final int MOST_ANSWER = 1 << 20;

    private Turns() {}

    /** The turn of a claim that still holds. */
    static Run held(Tx tx, Claim claim) throws StoreFault {
        var run = tx.index().runs.get(claim.turn());
        if (run == null || !run.running() || run.fence != claim.fence()) {
            throw new StoreFault(StoreFault.Kind.FENCED);
        }
        return run;
    }

    static SessionRows.Session writable(Tx tx, Run run) throws SQLException, StoreFault, Damaged {
        var session = tx.sessions().load(tx, run.session);
        if (session.damaged) throw new StoreFault(StoreFault.Kind.DAMAGED);
        return session;
    }

    static List<String> renew(Tx tx, String worker, List<String> turns, Duration lease)
            throws SQLException {
        var until = tx.now() + lease.toMillis();
        var lost = new ArrayList<String>();
        for (var turn : turns) {
            var run = tx.index().runs.get(turn);
            if (run == null || !run.running() || !run.worker.equals(worker)) {
                lost.add(turn);
                continue;
            }
            tx.update("UPDATE turn SET lease_until = ? WHERE seq = ?", until, run.seq);
            run.leaseUntil = until;
            tx.index().placeClaim(run.conv);
        }
        return lost;
    }

    static boolean answered(
            Tx tx, Claim claim, String text, List<Entry> entries, Map<String, String> notes)
            throws SQLException, StoreFault, Damaged {
        var run = held(tx, claim);
        if (Records.utf8Length(text) > MOST_ANSWER) {
            throw new StoreFault(StoreFault.Kind.TOO_LARGE);
        }
        Records.write(tx, writable(tx, run), run.seq, entries);
        var state = text.isEmpty() ? Run.State.DONE : Run.State.FINISHED;
        tx.update(
                "UPDATE turn SET state = ?, answer = ?, at = ? WHERE seq = ?",
                state.ordinal(),
                tx.seals.seal(Column.TURN_ANSWER, run.seq, run.conv.id, Bodies.answer(text, notes)),
                tx.now(),
                run.seq);
        for (var message : run.messages) {
            tx.update(
                    "UPDATE message SET state = ? WHERE seq = ?",
                    State.ANSWERED.ordinal(),
                    message.seq);
            tx.hop(message.seq, Hop.ANSWER, "answered");
            tx.counters().answered++;
        }
        end(tx, run, state);
        return true;
    }

    static boolean again(Tx tx, Claim claim, Duration pause, String reason, boolean countsAsFailure)
            throws SQLException, StoreFault {
        var run = held(tx, claim);
        tx.touch();
        if (countsAsFailure) {
            run.failures++;
            if (run.firstFailure == null) run.firstFailure = tx.now();
        }
        pause(tx, run, tx.now() + pause.toMillis(), reason);
        for (var message : run.messages) {
            tx.hop(message.seq, Hop.ANSWER, "again(" + reason + ")");
        }
        return true;
    }

    static boolean release(Tx tx, Claim claim) throws SQLException, StoreFault {
        var run = held(tx, claim);
        tx.touch();
        pause(tx, run, 0, run.reason);
        for (var message : run.messages) {
            tx.update(
                    "UPDATE message SET state = ? WHERE seq = ?",
                    State.ADMITTED.ordinal(),
                    message.seq);
            tx.hop(message.seq, Hop.ANSWER, "released");
        }
        tx.hintWork();
        return true;
    }

    private static void pause(Tx tx, Run run, long dueAt, String reason) throws SQLException {
        run.state = Run.State.WAITING;
        run.dueAt = dueAt;
        run.reason = reason;
        save(tx, run);
        tx.index().vacate(run);
        tx.index().placeClaim(run.conv);
        tx.hintWork();
    }

    static boolean toBury(Tx tx, Claim claim, String reason) throws SQLException, StoreFault {
        var run = held(tx, claim);
        tx.update("UPDATE turn SET bury = 1, reason = ? WHERE seq = ?", reason, run.seq);
        run.bury = true;
        run.reason = reason;
        return true;
    }

    static void save(Tx tx, Run run) throws SQLException {
        tx.update(
                "UPDATE turn SET state = ?, worker = ?, fence = ?, lease_until = ?, crashes = ?,"
                        + " failures = ?, first_failure = ?, due_at = ?, reason = ?, bury = ?,"
                        + " last_message = ? WHERE seq = ?",
                run.state.ordinal(),
                run.worker,
                run.fence,
                run.leaseUntil,
                run.crashes,
                run.failures,
                run.firstFailure,
                run.dueAt,
                run.reason,
                run.bury,
                run.lastMessage,
                run.seq);
    }

    /** It has an outcome: its messages wait no longer, the conversation goes on. */
    static void end(Tx tx, Run run, Run.State state) {
        for (var message : run.messages) {
            tx.index().unanswered.remove(message.seq);
            Admission.forget(tx, message);
        }
        run.messages.clear();
        run.state = state;
        run.conv.run = null;
        tx.index().vacate(run);
        if (state == Run.State.FINISHED) tx.index().finished.put(run.seq, run);
        else tx.index().remove(run);
        tx.index().placeClaim(run.conv);
        tx.hintWork();
    }

    static List<Journal.Finished> finished(Tx tx, int most)
            throws SQLException, StoreFault, Damaged {
        var finished = new ArrayList<Journal.Finished>();
        for (var run : List.copyOf(tx.index().finished.values())) {
            if (finished.size() >= most) break;
            try {
                var answer = text(tx, run);
                var message =
                        tx.sql
                                .one(Messages.BY_SEQ, Messages.Row::of, run.lastMessage)
                                .orElseThrow(Damaged::new);
                finished.add(new Journal.Finished(run.id, message.open(tx.seals), answer));
            } catch (Damaged e) {
                lost(tx, run);
            }
        }
        return finished;
    }

    private static String text(Tx tx, Run run) throws SQLException, Damaged {
        var body =
                tx.sql
                        .one(
                                "SELECT answer FROM turn WHERE seq = ?",
                                row -> row.getBytes(1),
                                run.seq)
                        .orElseThrow(Damaged::new);
        return Bodies.answer(tx.seals.open(Column.TURN_ANSWER, run.seq, run.conv.id, body));
    }

    /** An answer that does not open cannot be sent. */
    private static void lost(Tx tx, Run run) throws SQLException {
        var body =
                tx.sql.one(
                        "SELECT answer FROM turn WHERE seq = ?", row -> row.getBytes(1), run.seq);
        tx.quarantine(Column.TURN_ANSWER, run.seq, run.conv.id, body.orElse(null));
        tx.update("UPDATE turn SET state = ? WHERE seq = ?", Run.State.DEAD.ordinal(), run.seq);
        tx.hop(run.lastMessage, Hop.QUEUE, "refused(damaged)");
        tx.index().remove(run);
    }
}
