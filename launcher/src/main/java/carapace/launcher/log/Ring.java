package carapace.launcher.log;

import carapace.launch.LogRing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/** The newest entries, redacted before they come here. */
final class Ring implements LogRing {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final ArrayDeque<LogEntry> entries = new ArrayDeque<>();
    private final int most;
    private long newest;

    private final ToLongFunction<String> dropped;

    Ring(int most, ToLongFunction<String> dropped) {
        this.most = most;
        this.dropped = dropped;
    }

    @Override
    public long dropped(String reason) {
        return dropped.applyAsLong(reason);
    }

    void add(Line line, String message, Map<String, String> fields) {
        lock.lock();
        try {
            if (entries.size() == most) entries.removeFirst();
            entries.addLast(
                    new LogEntry(
                            ++newest,
                            line.at(),
                            line.level().wire(),
                            line.target(),
                            message,
                            fields));
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<LogEntry> after(long seq, int count) {
        lock.lock();
        try {
            var found = new ArrayList<LogEntry>();
            for (var entry : entries) {
                if (found.size() >= count) break;
                if (entry.seq() > seq) found.add(entry);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long oldest() {
        lock.lock();
        try {
            return entries.isEmpty() ? 0 : entries.getFirst().seq();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long newest() {
        lock.lock();
        try {
            return newest;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void await(long seq, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = atMost.toNanos();
            while (newest <= seq && left > 0) left = grown.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }
}
