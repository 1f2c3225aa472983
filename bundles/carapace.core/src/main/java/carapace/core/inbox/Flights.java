package carapace.core.inbox;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Calls under way through one channel: they end before it leaves, or are interrupted. */
public final class Flights {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition landed = lock.newCondition();
    private final Set<Thread> threads = new HashSet<>();
    private boolean closed;

    /** Begins one on this thread; false when the channel is leaving. */
    public boolean begin() {
        lock.lock();
        try {
            if (closed) return false;
            threads.add(Thread.currentThread());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the one on this thread. */
    public void end() {
        lock.lock();
        try {
            threads.remove(Thread.currentThread());
            if (threads.isEmpty()) landed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many there are. */
    public int count() {
        lock.lock();
        try {
            return threads.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets no more begin, waits for those under way, then interrupts what is left. */
    void close(Duration grace, Duration more) {
        lock.lock();
        try {
            closed = true;
            if (settle(grace)) return;
            threads.forEach(Thread::interrupt);
            settle(more);
        } finally {
            lock.unlock();
        }
    }

    private boolean settle(Duration atMost) {
        var left = atMost.toNanos();
        var interrupted = false;
        while (!threads.isEmpty() && left > 0) {
            try {
                left = landed.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        return threads.isEmpty();
    }
}
