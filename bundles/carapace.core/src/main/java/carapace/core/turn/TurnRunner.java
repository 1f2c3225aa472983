package carapace.core.turn;

import carapace.command.Chats;
import carapace.core.chat.Watchers;
import carapace.core.courier.Backoff;
import carapace.core.inbox.Desk;
import carapace.core.room.Keeping;
import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.core.status.Hop;
import carapace.core.status.HopTimes;
import carapace.responder.Outcome;
import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;

/** Takes one claim from being held to an outcome that is written down. */
final class TurnRunner {
    private static final Logger LOG = LoggerFactory.getLogger("agent");
    private static final int MOST_CRASHES = 5;
    private static final Duration TRY_FOR = Duration.ofMinutes(15);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration AWAY = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final Options options;
    private final Desk desk;
    private final Keeping keeping;
    private final Answers answers;
    private final Burial burial;
    private final Notices notices;
    private final Activity activity;
    private final Watchers watchers;
    private final HopTimes times;
    private final TurnMeters counts;
    private final Runnable unsent;

    TurnRunner(
            Rooms rooms,
            Options options,
            Desk desk,
            Keeping keeping,
            Answers answers,
            Burial burial,
            Notices notices,
            Activity activity,
            Watchers watchers,
            HopTimes times,
            TurnMeters counts,
            Runnable unsent) {
        this.rooms = rooms;
        this.options = options;
        this.desk = desk;
        this.keeping = keeping;
        this.answers = answers;
        this.burial = burial;
        this.notices = notices;
        this.activity = activity;
        this.watchers = watchers;
        this.times = times;
        this.counts = counts;
        this.unsent = unsent;
    }

    /**
     * Returns when the outcome is on disk and the first part has been tried.
     *
     * @param slotFree called as soon as another turn may begin
     */
    void run(Run run, Runnable slotFree) throws InterruptedException {
        var claim = run.claim();
        times.took(Hop.CLAIM, Duration.between(claim.last().admittedAt(), Instant.now()));
        if (claim.bury()) {
            burial.bury(claim, claim.reason(), slotFree);
        } else if (claim.crashes() >= MOST_CRASHES) {
            fail(run, new Outcome.Failed("crash_loop", false, false, Duration.ZERO), slotFree);
        } else {
            answer(run, slotFree);
        }
    }

    private void answer(Run run, Runnable slotFree) throws InterruptedException {
        var began = System.nanoTime();
        var claim = run.claim();
        var turn = new CoreTurn(run, rooms, options, desk, watchers);
        activity.mark(claim);
        var showing = activity.begin(claim);
        Outcome outcome;
        try {
            outcome = respond(run, turn);
        } finally {
            turn.end();
        }
        var stopped = run.endAnswering();
        showing.close();
        var took = Duration.ofNanos(System.nanoTime() - began);
        switch (outcome) {
            case Outcome.Answered answered when stopped != Run.Stop.LOST && !turn.lost() -> {
                counts.completed(took);
                answered(run, answered, began, slotFree);
            }
            case Outcome.Answered _ -> release(run);
            case Outcome.Failed failed -> failed(run, turn, stopped, failed, took, slotFree);
        }
    }

    /** Empty-handed when it was interrupted, or the responder broke. */
    private Outcome respond(Run run, CoreTurn turn) {
        var responder = run.responder();
        var away = new Outcome.Failed("away", true, true, Duration.ZERO);
        if (responder == null || !run.beginAnswering()) return away;
        try {
            return responder.respond(turn);
        } catch (InterruptedException e) {
            return away;
        } catch (RuntimeException | LinkageError e) {
            LOG.error("the responder failed with {}", e.getClass().getName());
            return new Outcome.Failed("internal", true, false, Duration.ZERO);
        }
    }

    private void answered(Run run, Outcome.Answered answer, long began, Runnable slotFree)
            throws InterruptedException {
        var claim = run.claim();
        var text = answer.text().isBlank() ? "" : answer.text();
        var stored =
                keeping.keep(
                        store -> {
                            store.journal().answered(claim, text, answer.entries(), answer.notes());
                            return true;
                        });
        if (stored.isEmpty()) return;
        times.since(Hop.ANSWER, began);
        slotFree.run();
        if (text.isEmpty()) {
            for (var message : claim.messages()) {
                watchers.ended(message.id(), new Chats.Ending.Final(message.id(), ""));
            }
            return;
        }
        var store = rooms.store().now();
        try {
            if (store.isEmpty()
                    || !answers.send(store.get(), claim.turn(), claim.messages(), text)) {
                unsent.run();
            }
        } catch (StoreFault e) {
            LOG.debug("parts are made later turn={} cause={}", claim.turn(), e.kind());
            unsent.run();
        }
    }

    private void failed(
            Run run,
            CoreTurn turn,
            Run.@Nullable Stop stopped,
            Outcome.Failed failed,
            Duration took,
            Runnable slotFree)
            throws InterruptedException {
        if (stopped == null && turn.lost()) stopped = Run.Stop.RELEASED;
        switch (stopped) {
            case RELEASED, LOST -> release(run);
            case TIMEOUT -> {
                counts.failed("timeout", took);
                fail(run, new Outcome.Failed("timeout", false, false, Duration.ZERO), slotFree);
            }
            case CANCELLED -> {
                counts.failed("cancelled", took);
                fail(run, new Outcome.Failed("cancelled", false, false, Duration.ZERO), slotFree);
            }
            case null -> {
                if (!failed.away()) counts.failed(failed.reason(), took);
                fail(run, failed, slotFree);
            }
        }
    }

    private void release(Run run) throws InterruptedException {
        keeping.keep(
                store -> {
                    store.journal().release(run.claim());
                    return true;
                });
    }

    private void fail(Run run, Outcome.Failed failed, Runnable slotFree)
            throws InterruptedException {
        var claim = run.claim();
        var since = claim.firstFailure();
        var spent = since.isPresent() && Instant.now().isAfter(since.get().plus(TRY_FOR));
        if (failed.away()) {
            again(run, AWAY, failed.reason(), false);
        } else if (failed.passing() && !spent) {
            var pause = Backoff.next(claim.failures(), failed.pause());
            var bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            LOG.warn(
                    "a turn failed channel={} reason={} again in {} s",
                    run.conversation().channel(),
                    failed.reason(),
                    bounded.toSeconds());
            again(run, bounded, failed.reason(), true);
            if (claim.failures() == 0) notices.failing(claim, failed.reason());
            for (var message : claim.messages()) {
                var sentence = Sentences.failed(failed.reason()) + "; it is tried again";
                watchers.ended(message.id(), new Chats.Ending.Failed(failed.reason(), sentence));
            }
        } else {
            notices.failed(claim, failed.reason());
            burial.bury(claim, failed.reason(), slotFree);
        }
    }

    private void again(Run run, Duration pause, String reason, boolean counts)
            throws InterruptedException {
        keeping.keep(
                store -> {
                    store.journal().again(run.claim(), pause, reason, counts);
                    return true;
                });
    }
}
