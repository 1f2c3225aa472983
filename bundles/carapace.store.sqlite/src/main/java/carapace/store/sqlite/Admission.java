package carapace.store.sqlite;

import carapace.message.Inbound;
import carapace.store.Arrival;
import carapace.store.Entered;
import carapace.store.Seat;
import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages in: batches with their cursor, each event once. */
final class Admission {
    private static final int MOST_UNANSWERED = 100_000;
    private static final int MOST_IN_CONVERSATION = 1_000;
    private static final int MOST_IN_BATCH = 1_000;
    private static final int MOST_READ_MARKS = 10_000;
    private static final String CONVERSATION_FULL = "conversation_full";

    private Admission() {}

    static List<Entered> admit(Tx tx, Seat seat, List<Arrival> batch, @Nullable String cursor)
            throws SQLException, StoreFault, Damaged {
        if (batch.size() > MOST_IN_BATCH) {
            throw new IllegalArgumentException("a batch has at most 1,000 messages");
        }
        var bot = tx.accounts().holding(seat);
        var wanting = batch.stream().filter(arrival -> arrival.declined().isEmpty()).count();
        if (wanting > 0 && tx.index().unanswered.size() + wanting > MOST_UNANSWERED) {
            throw new StoreFault(StoreFault.Kind.FULL);
        }
        var seen = bot.seen;
        var entered = new ArrayList<Entered>(batch.size());
        for (var arrival : batch) entered.add(admit(tx, bot, arrival));
        if (cursor != null) {
            tx.update(
                    "UPDATE account SET cursor = ?, seen = ? WHERE id = ?",
                    tx.seals.seal(Column.ACCOUNT_CURSOR, bot.id, 0, Bodies.text(cursor)),
                    bot.seen,
                    bot.id);
        } else if (bot.seen != seen) {
            tx.update("UPDATE account SET seen = ? WHERE id = ?", bot.seen, bot.id);
        }
        return entered;
    }

    private static Entered admit(Tx tx, Accounts.Bot bot, Arrival arrival)
            throws SQLException, Damaged {
        var inbound = arrival.inbound();
        var now = tx.now();
        var key = key(tx, bot, inbound.eventKey());
        var fresh =
                tx.update(
                        "INSERT OR IGNORE INTO seen (account, hash, message, at)"
                                + " VALUES (?, ?, ?, ?)",
                        bot.id,
                        key,
                        Ids.bytes(arrival.id()),
                        now);
        if (fresh == 0) return new Entered.Duplicate(seen(tx, bot.id, key).orElse(""));
        bot.seen++;
        var conv = tx.conversations().open(tx, inbound.conversation(), inbound.origin().group());
        var declined =
                arrival.declined().isEmpty() && conv.unanswered() >= MOST_IN_CONVERSATION
                        ? Optional.of(CONVERSATION_FULL)
                        : arrival.declined();
        tx.counters().admitted++;
        var seq = ++tx.counters().messages;
        if (declined.isPresent()) {
            insert(tx, seq, arrival, bot, conv, 0, State.DECLINED, declined.get(), "");
            tx.counters().declined++;
            tx.hop(seq, Hop.ADMIT, "declined(" + declined.get() + ")");
            if (conv.idle()) tx.index().convs.remove(conv.id);
            return new Entered.Declined(arrival.id(), declined.get());
        }
        var session = tx.sessions().open(tx, arrival.sessionKey());
        insert(tx, seq, arrival, bot, conv, session.id, State.ADMITTED, "", inbound.text());
        tx.hop(seq, Hop.ADMIT, "admitted");
        if (arrival.readMark()) readMark(tx, seq, arrival, conv);
        var message = new Pending(seq, arrival.id(), conv, session.id, now, false);
        if (tx.index().keeps(inbound.text())) message.inbound = inbound;
        tx.index().unanswered.put(seq, message);
        conv.waiting.put(seq, message);
        if (conv.run == null) tx.index().placeClaim(conv);
        tx.hintWork();
        return new Entered.Admitted(arrival.id());
    }

    private static void insert(
            Tx tx,
            long seq,
            Arrival arrival,
            Accounts.Bot bot,
            Conv conv,
            long session,
            State state,
            String reason,
            String text)
            throws SQLException {
        var body = Bodies.message(arrival.inbound(), text);
        tx.update(
                "INSERT INTO message (seq, id, account, conversation, session, state, reason,"
                        + " admitted_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                seq,
                Ids.bytes(arrival.id()),
                bot.id,
                conv.id,
                session,
                state.ordinal(),
                reason,
                tx.now(),
                tx.seals.seal(Column.MESSAGE_BODY, seq, conv.id, body));
    }

    /** Past the bound the receipt is not owed: the message is worth more than the mark. */
    private static void readMark(Tx tx, long seq, Arrival arrival, Conv conv) throws SQLException {
        if (tx.counters().readMarks >= MOST_READ_MARKS) return;
        var remote = Bodies.text(arrival.inbound().origin().messageId());
        tx.update(
                "INSERT INTO read_mark (message, id, conversation, attempts, due_at, body)"
                        + " VALUES (?, ?, ?, 0, ?, ?)",
                seq,
                Ids.bytes(arrival.id()),
                conv.id,
                tx.now(),
                tx.seals.seal(Column.READ_MARK_BODY, seq, conv.id, remote));
        tx.counters().readMarks++;
    }

    static Optional<String> cursor(Tx tx, Seat seat) throws SQLException, StoreFault {
        var bot = tx.accounts().holding(seat);
        var kept =
                tx.sql.one(
                        "SELECT cursor FROM account WHERE id = ?", row -> row.getBytes(1), bot.id);
        if (kept.isEmpty()) return Optional.empty();
        try {
            var body = tx.seals.open(Column.ACCOUNT_CURSOR, bot.id, 0, kept.get());
            return Optional.of(Bodies.text(body));
        } catch (Damaged e) {
            tx.quarantine(Column.ACCOUNT_CURSOR, bot.id, 0, kept.get());
            tx.update("UPDATE account SET cursor = NULL WHERE id = ?", bot.id);
            return Optional.empty();
        }
    }

    static boolean edit(Tx tx, Seat seat, String eventKey, String text)
            throws SQLException, StoreFault, Damaged {
        var bot = tx.accounts().holding(seat);
        var id = seen(tx, bot, eventKey);
        if (id.isEmpty()) return false;
        var seq = tx.sql.number("SELECT seq FROM message WHERE id = ?", Ids.bytes(id.get()));
        var message = tx.index().unanswered.get(seq);
        if (message == null || !message.conv.waiting.containsKey(seq)) return false;
        var before = Messages.inbound(tx, message);
        var after =
                new Inbound(
                        before.conversation(),
                        before.eventKey(),
                        before.sender(),
                        text,
                        before.sentAt(),
                        before.origin());
        forget(tx, message);
        rewrite(tx, message.seq, message.conv.id, after, text);
        return true;
    }

    static void rewrite(Tx tx, long seq, long conv, Inbound inbound, String text)
            throws SQLException {
        tx.update(
                "UPDATE message SET body = ? WHERE seq = ?",
                tx.seals.seal(Column.MESSAGE_BODY, seq, conv, Bodies.message(inbound, text)),
                seq);
    }

    /** Its text is needed no longer in memory. */
    static void forget(Tx tx, Pending message) {
        var kept = message.inbound;
        if (kept != null) tx.index().keptNoLonger(kept.text());
        message.inbound = null;
    }

    static Optional<String> seen(Tx tx, Accounts.Bot bot, String eventKey) throws SQLException {
        return seen(tx, bot.id, key(tx, bot, eventKey));
    }

    private static Optional<String> seen(Tx tx, long account, byte[] key) throws SQLException {
        return tx.sql.one(
                "SELECT message FROM seen WHERE account = ? AND hash = ?",
                row -> Ids.text(row.getBytes(1)),
                account,
                key);
    }

    private static byte[] key(Tx tx, Accounts.Bot bot, String eventKey) {
        return tx.seals.hash("event", bot.channel.toString(), bot.identity, eventKey);
    }
}
