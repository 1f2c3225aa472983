package carapace.store.sqlite;

import carapace.message.Inbound;

import java.sql.SQLException;

/** Messages that nobody answered: marked as dead, and brought back. */
final class Burials {

    private record Row(long seq, long conv, int state, long session, long at, byte[] body) {}

    private Burials() {}

    static boolean buried(Tx tx, Run run, String reason) throws SQLException, Damaged {
        for (var message : run.messages) bury(tx, run, message, reason);
        tx.update(
                "UPDATE turn SET state = ?, reason = ? WHERE seq = ?",
                Run.State.DEAD.ordinal(),
                reason,
                run.seq);
        Turns.end(tx, run, Run.State.DEAD);
        return true;
    }

    /** Only what is being answered: what is admitted again, or answered, is not dead. */
    static boolean buried(Tx tx, String messageId, String reason) throws SQLException, Damaged {
        if (!Ids.wellFormed(messageId)) return false;
        var seq = tx.sql.number("SELECT seq FROM message WHERE id = ?", Ids.bytes(messageId));
        var message = tx.index().unanswered.get(seq);
        if (message == null) return false;
        var run = message.conv.run;
        if (run == null || !run.messages.contains(message)) return false;
        if (run.messages.size() == 1) return buried(tx, run, reason);
        bury(tx, run, message, reason);
        run.messages.remove(message);
        tx.index().unanswered.remove(message.seq);
        tx.index().placeClaim(run.conv);
        return true;
    }

    private static void bury(Tx tx, Run run, Pending message, String reason)
            throws SQLException, Damaged {
        var inbound = Messages.inbound(tx, message);
        Admission.forget(tx, message);
        Admission.rewrite(tx, message.seq, message.conv.id, inbound, "");
        tx.update(
                "UPDATE message SET state = ?, reason = ?, turn = ? WHERE seq = ?",
                State.DEAD_LETTERED.ordinal(),
                reason,
                run.seq,
                message.seq);
        tx.hop(message.seq, Hop.ANSWER, "dead-lettered(" + reason + ")");
        tx.counters().deadLettered++;
    }

    static boolean revive(Tx tx, String messageId, String text) throws SQLException, Damaged {
        if (!Ids.wellFormed(messageId)) return false;
        var found =
                tx.sql.one(
                        "SELECT seq, conversation, state, session, admitted_at, body FROM message"
                                + " WHERE id = ?",
                        r ->
                                new Row(
                                        r.getLong(1),
                                        r.getLong(2),
                                        r.getInt(3),
                                        r.getLong(4),
                                        r.getLong(5),
                                        r.getBytes(6)),
                        (Object) Ids.bytes(messageId));
        if (found.isEmpty() || found.get().state() != State.DEAD_LETTERED.ordinal()) return false;
        var row = found.get();
        tx.touch();
        var conv = tx.conversations().open(tx, row.conv());
        var body = tx.seals.open(Column.MESSAGE_BODY, row.seq(), conv.id, row.body());
        Inbound inbound = Bodies.message(conv.place, body);
        Admission.rewrite(tx, row.seq(), conv.id, inbound, text);
        tx.update(
                "UPDATE message SET state = ?, reason = '', turn = 0, entered = 0 WHERE seq = ?",
                State.ADMITTED.ordinal(),
                row.seq());
        tx.hop(row.seq(), Hop.ADMIT, "replayed");
        tx.counters().deadLettered--;
        var message = new Pending(row.seq(), messageId, conv, row.session(), row.at(), false);
        tx.index().unanswered.put(message.seq, message);
        conv.waiting.put(message.seq, message);
        if (conv.run == null) tx.index().placeClaim(conv);
        tx.hintWork();
        return true;
    }
}
