package carapace.core.turn;

import carapace.message.Conversation;
import carapace.responder.Responder;
import carapace.store.Claim;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** One claim that is being worked on. */
final class Run {
    private final Claim claim;
    private final @Nullable Responder responder;
    private final Instant deadline;
    private final AtomicBoolean slot = new AtomicBoolean(true);
    private volatile @Nullable Stop stop;
    private @Nullable Thread thread;
    private boolean answering;

    /** Why a turn was interrupted. */
    enum Stop {
        TIMEOUT,
        CANCELLED,
        /** None of it counts. */
        RELEASED,
        /** Another has the claim. */
        LOST
    }

    Run(Claim claim, @Nullable Responder responder, Duration limit) {
        this.claim = claim;
        this.responder = responder;
        this.deadline = Instant.now().plus(limit);
    }

    Claim claim() {
        return claim;
    }

    @Nullable Responder responder() {
        return responder;
    }

    Instant deadline() {
        return deadline;
    }

    Conversation conversation() {
        return claim.last().inbound().conversation();
    }

    void start(Runnable work) {
        var worker = Thread.ofVirtual().name("turn " + claim.turn()).unstarted(work);
        synchronized (this) {
            thread = worker;
        }
        worker.start();
    }

    /** From here on the thread may be interrupted. */
    synchronized boolean beginAnswering() {
        answering = stop == null;
        return answering;
    }

    /** From here on it may not: what came out is written down. */
    synchronized @Nullable Stop endAnswering() {
        answering = false;
        Thread.interrupted();
        return stop;
    }

    synchronized void stop(Stop why) {
        if (stop != null) return;
        stop = why;
        if (answering && thread != null) thread.interrupt();
    }

    /** Once. */
    boolean giveSlotBack() {
        return slot.getAndSet(false);
    }

    boolean slotGiven() {
        return !slot.get();
    }

    /** Waits for its answering to end. */
    void joinUntil(long nanos) {
        var left = nanos - System.nanoTime();
        Thread worker;
        synchronized (this) {
            worker = answering ? thread : null;
        }
        if (worker == null || left <= 0) return;
        try {
            while (slot.get() && nanos - System.nanoTime() > 0 && worker.isAlive()) {
                worker.join(Duration.ofMillis(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
