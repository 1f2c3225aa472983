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

/** Two threads that read, each with a connection of its own; they never wait for the writer. */
final class Readers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");
    private static final int QUEUE = 1024;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /** What a reading has at hand. */
    record View(Sql sql, Seals seals) {}

    private final BlockingQueue<Op<View, ?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Readers(List<View> views) {
        for (var view : views) {
            var name = "store reader " + threads.size();
            threads.add(Thread.ofPlatform().name(name).daemon().start(() -> run(view)));
        }
    }

    <T extends @Nullable Object> T call(Op.Work<View, T> work)
            throws StoreFault, InterruptedException {
        var op = new Op<View, T>(work);
        while (true) {
            if (closed) throw new StoreFault(StoreFault.Kind.AWAY);
            if (queue.offer(op) || queue.offer(op, 100, TimeUnit.MILLISECONDS)) break;
        }
        if (closed && queue.remove(op)) throw new StoreFault(StoreFault.Kind.AWAY);
        return op.await();
    }

    private void run(View view) {
        while (!closed || !queue.isEmpty()) {
            try {
                var op = queue.poll(250, TimeUnit.MILLISECONDS);
                if (op != null) read(op, view);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        for (var late = queue.poll(); late != null; late = queue.poll()) {
            late.fail(StoreFault.Kind.AWAY);
        }
    }

    private static void read(Op<View, ?> op, View view) {
        try {
            op.run(view);
            op.end();
        } catch (StoreFault e) {
            op.fail(e.kind());
        } catch (Damaged e) {
            op.fail(StoreFault.Kind.DAMAGED);
        } catch (KeysAway e) {
            op.fail(StoreFault.Kind.AWAY);
        } catch (SQLException e) {
            LOG.error("reading the store failed: SQLite code {}", e.getErrorCode());
            op.fail(StoreFault.Kind.DISK);
        } catch (RuntimeException e) {
            op.fail(e);
        } catch (Error e) {
            // The thread must go on, or every caller would wait for ever.
            op.fail(new IllegalStateException(e));
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (var thread : threads) {
            queue.offer(new Op<View, Boolean>(nothing -> true)); // wakes a thread
        }
        for (var thread : threads) {
            if (!thread.join(CLOSING)) LOG.warn("a reader of the store did not end in time");
        }
    }
}
