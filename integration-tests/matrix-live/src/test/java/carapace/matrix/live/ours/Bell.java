package carapace.matrix.live.ours;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Rings when anything about a device may have changed; who waits looks again. */
final class Bell {
    /** Some things change without a ring: the homeserver's state, the time. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rang = lock.newCondition();
    private boolean closed;

    void ring() {
        lock.lock();
        try {
            rang.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every pause. */
    void close() {
        lock.lock();
        try {
            closed = true;
            rang.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Until the next ring, at most this long. */
    void next(Duration most) throws InterruptedException {
        lock.lock();
        try {
            if (!closed) {
                rang.await(most.toNanos(), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** For exactly this long, unless closed. */
    void pause(Duration length) throws InterruptedException {
        lock.lock();
        try {
            long left = length.toNanos();
            while (!closed && left > 0) {
                left = rang.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the look finds, before the patience ends; empty after. */
    <T> Optional<T> await(Duration patience, Supplier<Optional<T>> look)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        var found = look.get();
        while (found.isEmpty() && System.nanoTime() < end) {
            next(LOOK_AGAIN);
            found = look.get();
        }
        return found;
    }
}
