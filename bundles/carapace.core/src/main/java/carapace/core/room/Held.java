package carapace.core.room;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A service that may go and come back at any time. Reading it never blocks; who needs it waits,
 * bounded. When several are offered the one that came last is held.
 */
public final class Held<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<T> offered = new ArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable T value;

    /** It is there. */
    public void arrive(T service) {
        change(() -> offered.add(service));
    }

    /** It is gone; another that was offered takes its place. */
    public void leave(T service) {
        change(() -> offered.removeIf(other -> other == service));
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            value = offered.isEmpty() ? null : offered.getLast();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /** Called after every change, on the thread that made it; must return at once. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** What is there now. */
    public Optional<T> now() {
        return Optional.ofNullable(value);
    }

    /** Whether it is there now. */
    public boolean present() {
        return value != null;
    }

    /** Whether it is this one now. */
    public boolean is(T service) {
        return value == service;
    }

    /** What is there, or comes in time. */
    public Optional<T> within(Duration atMost) throws InterruptedException {
        var now = value;
        if (now != null) return Optional.of(now);
        var left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (value == null) {
                if (left <= 0) return Optional.empty();
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(value);
        } finally {
            lock.unlock();
        }
    }
}
