package carapace.store.sqlite;

import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one thread that writes. What arrives while a commit is under way shares the next one; callers
 * return after it. A transaction ends when nothing waits, at 256 pieces of work, or after 2 ms.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");
    private static final int QUEUE = 4096;
    private static final int MOST_SHARED = 256;
    private static final long LONGEST_NANOS = Duration.ofMillis(2).toNanos();
    private static final long UNDURABLE_NANOS = Duration.ofMillis(400).toNanos();
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final BlockingQueue<Op<Tx, ?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Tx tx;
    private final boolean durable;
    private final Thread thread;
    private final AtomicLong commits = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean troubled;
    private long begunAt;

    /**
     * Starts the thread.
     *
     * @param durable false acknowledges before the commit: for the program that proves that losses
     *     are noticed
     */
    Writer(Tx tx, boolean durable) {
        this.tx = tx;
        this.durable = durable;
        this.thread = Thread.ofPlatform().name("store writer").daemon().unstarted(this::run);
        thread.start();
    }

    /** Does a piece of work and returns after its commit. */
    <T extends @Nullable Object> T call(Op.Work<Tx, T> work)
            throws StoreFault, InterruptedException {
        var op = new Op<Tx, T>(work);
        while (true) {
            if (closed) throw new StoreFault(StoreFault.Kind.AWAY);
            if (queue.offer(op) || queue.offer(op, 100, TimeUnit.MILLISECONDS)) break;
        }
        if (closed && queue.remove(op)) throw new StoreFault(StoreFault.Kind.AWAY);
        return op.await();
    }

    long commits() {
        return commits.get();
    }

    /** Whether the last commit failed. */
    boolean troubled() {
        return troubled;
    }

    private void run() {
        var shared = new ArrayList<Op<Tx, ?>>();
        while (!closed || !queue.isEmpty()) {
            try {
                var first = queue.poll(durable ? 250 : 20, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (!durable) commitLate();
                    continue;
                }
                share(first, shared);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        if (!durable && commit() != null) tx.rollback();
        for (var late = queue.poll(); late != null; late = queue.poll()) {
            late.fail(StoreFault.Kind.AWAY);
        }
    }

    private void share(Op<Tx, ?> first, List<Op<Tx, ?>> shared) {
        shared.clear();
        var until = System.nanoTime() + LONGEST_NANOS;
        if (begunAt == 0) begunAt = System.nanoTime();
        @Nullable Op<Tx, ?> op = first;
        while (op != null) {
            var failed = attempt(op);
            if (failed != null) {
                afresh(shared, op, failed);
                return;
            }
            shared.add(op);
            if (!durable) op.end();
            if (shared.size() >= MOST_SHARED || System.nanoTime() - until > 0) break;
            op = queue.poll();
        }
        if (durable) {
            var failed = commit();
            if (failed != null) afresh(shared, null, failed);
            else shared.forEach(Op::end);
        } else {
            commitLate();
        }
    }

    /** Does it within the transaction; what it returns is why the transaction cannot go on. */
    private @Nullable Exception attempt(Op<Tx, ?> op) {
        try {
            tx.enter();
            op.run(tx);
            return null;
        } catch (SQLException | StoreFault | Damaged | RuntimeException e) {
            return e;
        } catch (Error e) {
            // The thread must go on, or every caller would wait for ever.
            return new IllegalStateException(e);
        }
    }

    private @Nullable SQLException commit() {
        begunAt = 0;
        try {
            if (tx.commit()) commits.incrementAndGet();
            troubled = false;
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    /** What was acknowledged some time ago becomes durable: the opposite of a store. */
    private void commitLate() {
        if (System.nanoTime() - begunAt > UNDURABLE_NANOS && commit() != null) tx.rollback();
    }

    /**
     * Gives the transaction up. What failed by itself is told so, and the others are done again, a
     * transaction for each; what the disk refused is refused to all.
     */
    private void afresh(List<Op<Tx, ?>> others, @Nullable Op<Tx, ?> failed, Exception why) {
        if (failed != null && tx.untouched() && !(why instanceof SQLException)) {
            answer(failed, why);
            var rest = List.copyOf(others);
            others.clear();
            var broken = commit();
            if (broken == null) rest.forEach(Op::end);
            else afresh(new ArrayList<>(rest), null, broken);
            return;
        }
        tx.rollback();
        if (failed != null) answer(failed, why);
        if (why instanceof SQLException sql && ofTheDisk(sql)) {
            if (!troubled) LOG.error("the store's disk refuses to write: {}", code(sql));
            troubled = true;
            others.forEach(op -> op.fail(StoreFault.Kind.DISK));
            return;
        }
        for (var op : List.copyOf(others)) {
            Exception again = attempt(op);
            if (again == null) again = commit();
            if (again == null) {
                op.end();
            } else {
                tx.rollback();
                answer(op, again);
            }
        }
    }

    private static void answer(Op<Tx, ?> op, Exception why) {
        switch (why) {
            case StoreFault fault -> op.fail(fault.kind());
            case Damaged damaged -> op.fail(StoreFault.Kind.DAMAGED);
            case KeysAway away -> op.fail(StoreFault.Kind.AWAY);
            case RuntimeException bug -> op.fail(bug);
            default -> {
                if (why instanceof SQLException sql && !ofTheDisk(sql)) {
                    LOG.error(
                            "a statement of the store failed: {} ({})",
                            sql.getMessage(),
                            code(sql));
                }
                op.fail(StoreFault.Kind.DISK);
            }
        }
    }

    /** Full, read-only, failing, damaged, or out of memory: nothing else will work either. */
    static boolean ofTheDisk(SQLException e) {
        return switch (e.getErrorCode() & 0xff) {
            case 7, 8, 10, 11, 13, 14, 26 -> true;
            default -> false;
        };
    }

    private static String code(SQLException e) {
        return "SQLite code " + e.getErrorCode();
    }

    /** Lets the commit under way end. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        queue.offer(new Op<Tx, Boolean>(nothing -> true)); // wakes the thread
        if (!thread.join(CLOSING)) LOG.warn("the store's writer did not end in time");
    }
}
