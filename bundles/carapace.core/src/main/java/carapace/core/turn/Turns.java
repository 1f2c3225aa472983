package carapace.core.turn;

import carapace.core.chat.Watchers;
import carapace.core.courier.Courier;
import carapace.core.inbox.Desk;
import carapace.core.room.Bell;
import carapace.core.room.Ids;
import carapace.core.room.Keeping;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.core.room.StoreWatch;
import carapace.core.status.HopTimes;
import carapace.message.Conversation;
import carapace.status.Meters;
import carapace.store.Claim;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Claims conversations in which something waits and has each answered on a virtual thread of its
 * own, at most {@code agents.default.maxConcurrent} at once.
 */
@Component(service = Turns.class, immediate = true)
public final class Turns {
    /** How long a claim is held without being renewed. */
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger("agent");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(2);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int RENEW_TICKS = 15;
    private static final int MARK_TICKS = 5;

    private final Rooms rooms;
    private final Options options;
    private final Desk desk;
    private final String worker;
    private final Answers answers;
    private final TurnRunner runner;
    private final HalfSteps halfSteps;
    private final Activity activity;
    private final TurnMeters counts;
    private final Bell bell = new Bell();
    private final AtomicInteger active = new AtomicInteger();
    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final StoreWatch watch;
    private final Thread loop;
    private final Thread ticker;
    private volatile boolean closed;
    private volatile boolean finishedLeft = true;
    private boolean halfStepsDone;

    @Activate
    public Turns(
            @Reference Rooms rooms,
            @Reference Options options,
            @Reference Desk desk,
            @Reference Courier courier,
            @Reference Watchers watchers,
            @Reference Ids ids,
            @Reference HopTimes times,
            @Reference Meters meters) {
        this.rooms = rooms;
        this.options = options;
        this.desk = desk;
        this.worker = ids.worker();
        this.answers = new Answers(rooms, courier, watchers, ids, times);
        var keeping = new Keeping(rooms, () -> closed);
        var burial = new Burial(rooms, keeping, watchers, () -> closed);
        var notices = new Notices(keeping, options, ids);
        this.activity = new Activity(desk, options, rooms, meters);
        this.counts = new TurnMeters(meters, active::get);
        this.halfSteps = new HalfSteps(rooms);
        this.runner =
                new TurnRunner(
                        rooms,
                        options,
                        desk,
                        keeping,
                        answers,
                        burial,
                        notices,
                        activity,
                        watchers,
                        times,
                        counts,
                        () -> finishedLeft = true);
        this.watch = new StoreWatch(rooms, "journal", (s, d) -> s.journal().await(d), bell);
        rooms.store().onChange(bell::ring);
        rooms.responder().onChange(this::responderChanged);
        rooms.redactors().onChange(this::lookForFinished);
        rooms.deadLetters().onChange(bell::ring);
        this.loop = Thread.ofVirtual().name("turns").start(this::run);
        this.ticker = Thread.ofVirtual().name("turn clock").start(this::tick);
    }

    /** How many run now. */
    public int active() {
        return active.get();
    }

    /** Whether the model could not be asked three times in a row. */
    public boolean modelFails() {
        return counts.modelFails();
    }

    /** How many turns failed within the last hour. */
    public int failedLastHour() {
        return counts.failedLastHour();
    }

    /** Ends the turn that runs in a conversation, if one does. */
    public boolean cancel(Conversation conversation) {
        var found = false;
        for (var run : runs.values()) {
            if (run.conversation().equals(conversation)) {
                run.stop(Run.Stop.CANCELLED);
                found = true;
            }
        }
        return found;
    }

    private void lookForFinished() {
        finishedLeft = true;
        bell.ring();
    }

    /** Turns that run on a responder that is leaving get a moment, then count as not run. */
    private void responderChanged() {
        bell.ring();
        var now = rooms.responder().now();
        var orphans =
                runs.values().stream()
                        .filter(run -> now.isEmpty() || run.responder() != now.get())
                        .toList();
        if (orphans.isEmpty()) return;
        release(orphans, GRACE);
    }

    private void release(List<Run> which, Duration grace) {
        var until = System.nanoTime() + grace.toNanos();
        for (var run : which) run.joinUntil(until);
        for (var run : which) run.stop(Run.Stop.RELEASED);
        var more = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        for (var run : which) run.joinUntil(more);
    }

    private void run() {
        try {
            while (!closed) bell.await(pass());
        } catch (InterruptedException e) {
            LOG.debug("turn loop ended");
        }
    }

    private Duration pass() throws InterruptedException {
        var found = rooms.store().within(LONGEST_WAIT);
        if (found.isEmpty()) return Duration.ZERO;
        var store = found.get();
        watch.over(store);
        try {
            if (!halfStepsDone) {
                halfStepsDone = halfSteps.complete(store);
                if (!halfStepsDone && halfSteps.waiting()) return Duration.ofMillis(50);
            }
            if (finishedLeft) sendFinished(store);
            if (!rooms.responder().present() || !options.known()) return LONGEST_WAIT;
            return claim(store);
        } catch (StoreFault e) {
            return Duration.ofMillis(200);
        }
    }

    private Duration claim(Store store) throws StoreFault, InterruptedException {
        var free = options.maxConcurrent() - active.get();
        if (free <= 0) return LONGEST_WAIT;
        var burst = options.burst() ? networks() : List.<String>of();
        var claims = store.journal().claim(worker, free, LEASE, burst);
        for (var claim : claims) start(claim);
        if (claims.size() == free) return LONGEST_WAIT;
        if (store.journal().tally().open() <= active.get()) return LONGEST_WAIT;
        var due = store.journal().nextDue();
        if (due.isEmpty()) return LONGEST_WAIT;
        var wait = Duration.between(Instant.now(), due.get());
        if (wait.compareTo(SHORTEST_WAIT) < 0) return SHORTEST_WAIT;
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private List<String> networks() {
        return Stream.concat(
                        desk.seats().stream().map(seat -> seat.id().network()),
                        Stream.of(Owner.CONSOLE.network()))
                .distinct()
                .toList();
    }

    private void start(Claim claim) {
        var responder = rooms.responder().now();
        active.incrementAndGet();
        var run = new Run(claim, responder.orElse(null), options.turnLimit());
        runs.put(claim.turn(), run);
        run.start(
                () -> {
                    try {
                        runner.run(run, () -> slotFree(run));
                    } catch (InterruptedException e) {
                        LOG.debug("turn ended early turn={}", claim.turn());
                    } finally {
                        slotFree(run);
                        runs.remove(claim.turn(), run);
                    }
                });
    }

    /** Its answer is stored, or there is none: another turn may begin. */
    private void slotFree(Run run) {
        if (run.giveSlotBack()) {
            active.decrementAndGet();
            bell.ring();
        }
    }

    /** Answers whose parts are still to be made: from an earlier run, or without a redactor. */
    private void sendFinished(Store store) throws StoreFault, InterruptedException {
        finishedLeft = false;
        if (!rooms.redactors().present()) return;
        var some = store.journal().finished(100);
        for (var finished : some) {
            if (runs.containsKey(finished.turn())) continue;
            var messages = List.of(finished.to());
            if (!answers.send(store, finished.turn(), messages, finished.text())) return;
        }
        if (some.size() == 100) lookForFinished();
    }

    /** Holds claims, and ends turns whose time is up. */
    private void tick() {
        try {
            for (var ticks = 1; !closed; ticks++) {
                Thread.sleep(TICK);
                var now = Instant.now();
                for (var run : runs.values()) {
                    if (now.isAfter(run.deadline())) run.stop(Run.Stop.TIMEOUT);
                }
                if (ticks % RENEW_TICKS == 0) renew();
                if (ticks % MARK_TICKS == 0) activity.marksDue();
            }
        } catch (InterruptedException e) {
            LOG.debug("turn clock ended");
        }
    }

    private void renew() throws InterruptedException {
        var store = rooms.store().now();
        if (store.isEmpty() || runs.isEmpty()) return;
        try {
            var mine = List.copyOf(runs.keySet());
            for (var lost : store.get().journal().renew(worker, mine, LEASE)) {
                var run = runs.get(lost);
                if (run != null && !run.slotGiven()) run.stop(Run.Stop.LOST);
            }
        } catch (StoreFault e) {
            LOG.debug("claims were not renewed cause={}", e.kind());
        }
    }

    /** Takes no more turns; those that run get a moment, then count as not run. */
    public void drain(Duration grace) {
        closed = true;
        loop.interrupt();
        release(List.copyOf(runs.values()), grace);
    }

    @Deactivate
    public void close() {
        if (!closed) drain(Duration.ofSeconds(1));
        watch.close();
        ticker.interrupt();
    }
}
