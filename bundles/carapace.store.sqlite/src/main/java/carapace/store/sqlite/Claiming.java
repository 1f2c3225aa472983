package carapace.store.sqlite;

import carapace.responder.Entry;
import carapace.store.Claim;
import carapace.store.StoreFault;
import carapace.store.StoredMessage;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes what is due: one claim a conversation and one a session, oldest message first. */
final class Claiming {
    /** How many messages one turn answers where bursts share a turn. */
    private static final int MOST_IN_BURST = 100;

    private static final String DAMAGED = "damaged";

    private final Tx tx;
    private final String worker;
    private final long leaseUntil;
    private final List<String> burst;

    Claiming(Tx tx, String worker, Duration lease, List<String> burst) {
        this.tx = tx;
        this.worker = worker;
        this.leaseUntil = tx.now() + lease.toMillis();
        this.burst = burst;
    }

    List<Claim> claim(int most) throws SQLException, StoreFault, Damaged {
        var index = tx.index();
        orphans();
        index.claims.ripen(tx.now());
        var claims = new ArrayList<Claim>();
        var order = Long.MIN_VALUE;
        while (claims.size() < most) {
            var conv = index.claims.dueAfter(order);
            if (conv == null) break;
            var head =
                    conv.run != null
                            ? conv.run.messages.getFirst()
                            : conv.waiting.firstEntry().getValue();
            order = head.seq;
            if (index.busy(head.session, conv.run)) {
                index.block(conv, head.session);
                continue;
            }
            var claim = claim(conv, head);
            if (claim != null) claims.add(claim);
        }
        return claims;
    }

    /** Runs of a worker that is not this one are over: it is this run's start. */
    private void orphans() {
        if (worker.equals(tx.index().claimer)) return;
        tx.index().claimer = worker;
        for (var run : List.copyOf(tx.index().runs.values())) {
            if (!run.running() || run.worker.equals(worker) || run.leaseUntil == 0) continue;
            run.leaseUntil = 0;
            tx.index().placeClaim(run.conv);
        }
    }

    private @Nullable Claim claim(Conv conv, Pending head)
            throws SQLException, StoreFault, Damaged {
        var run = conv.run;
        var fresh = run == null;
        if (run == null) run = begin(conv, head);
        var crashed = run.running();
        var stored = new ArrayList<StoredMessage>();
        for (var message : List.copyOf(run.messages)) {
            var opened = open(run, message);
            if (opened != null) stored.add(opened);
        }
        if (run.messages.isEmpty()) {
            Turns.end(tx, run, Run.State.DEAD);
            return null;
        }
        if (crashed) run.crashes++;
        run.state = Run.State.RUNNING;
        run.worker = worker;
        run.fence++;
        run.leaseUntil = leaseUntil;
        run.lastMessage = run.messages.getLast().seq;
        if (fresh) insert(run);
        else Turns.save(tx, run);
        question(run, stored, fresh ? "claimed" : crashed ? "crashed" : "retried");
        tx.index().occupy(run);
        tx.index().placeClaim(conv);
        return new Claim(
                run.id,
                worker,
                run.fence,
                stored,
                run.crashes,
                run.failures,
                Optional.ofNullable(run.firstFailure).map(Instant::ofEpochMilli),
                run.reason,
                run.bury);
    }

    private Run begin(Conv conv, Pending head) throws SQLException {
        tx.touch();
        var id = Ids.timeOrdered(tx.now());
        var run = new Run(++tx.counters().turns, id, conv, head.session);
        var together = burst.contains(conv.place.channel().network()) ? MOST_IN_BURST : 1;
        for (var message : conv.waiting.values()) {
            if (run.messages.size() >= together || message.session != head.session) break;
            run.messages.add(message);
        }
        for (var message : run.messages) conv.waiting.remove(message.seq);
        conv.run = run;
        tx.index().add(run);
        return run;
    }

    private void insert(Run run) throws SQLException {
        tx.update(
                "INSERT INTO turn (seq, id, conversation, session, state, worker, fence,"
                        + " lease_until, crashes, failures, first_failure, due_at, reason, bury,"
                        + " last_message, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                        + " ?)",
                run.seq,
                Ids.bytes(run.id),
                run.conv.id,
                run.session,
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
                tx.now());
    }

    /** The message with its text; what does not open is dead. */
    private @Nullable StoredMessage open(Run run, Pending message) throws SQLException, Damaged {
        try {
            var inbound = Messages.inbound(tx, message);
            return new StoredMessage(
                    message.id,
                    inbound,
                    tx.sessions().load(tx, message.session).key,
                    Instant.ofEpochMilli(message.admittedAt),
                    State.ANSWERING.wire(),
                    "");
        } catch (Damaged e) {
            var body =
                    tx.sql.one(
                            "SELECT body FROM message WHERE seq = ?",
                            row -> row.getBytes(1),
                            message.seq);
            tx.quarantine(Column.MESSAGE_BODY, message.seq, message.conv.id, body.orElse(null));
            tx.update(
                    "UPDATE message SET state = ?, reason = ?, turn = ? WHERE seq = ?",
                    State.DEAD_LETTERED.ordinal(),
                    DAMAGED,
                    run.seq,
                    message.seq);
            tx.hop(message.seq, Hop.ANSWER, "dead-lettered(" + DAMAGED + ")");
            tx.counters().deadLettered++;
            run.messages.remove(message);
            tx.index().unanswered.remove(message.seq);
            return null;
        }
    }

    /** Marks the messages and writes what they ask into the history, once each. */
    private void question(Run run, List<StoredMessage> stored, String how)
            throws SQLException, StoreFault, Damaged {
        var questions = new ArrayList<Entry>();
        for (var i = 0; i < run.messages.size(); i++) {
            var message = run.messages.get(i);
            var asked = stored.get(i);
            if (!message.entered) {
                questions.add(
                        new Entry(
                                message.id,
                                Entry.Role.USER,
                                asked.inbound().text(),
                                "",
                                asked.admittedAt(),
                                Map.of("sender", asked.inbound().sender())));
                message.entered = true;
            }
            tx.update(
                    "UPDATE message SET state = ?, turn = ?, entered = 1 WHERE seq = ?",
                    State.ANSWERING.ordinal(),
                    run.seq,
                    message.seq);
            tx.hop(message.seq, Hop.CLAIM, how);
        }
        if (!questions.isEmpty()) {
            Records.write(tx, tx.sessions().load(tx, run.session), run.seq, questions);
        }
    }
}
