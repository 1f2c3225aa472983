package carapace.store.sqlite;

import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/**
 * One piece of work that a thread of the store does for a caller. The caller waits for its end even
 * when it is interrupted, because what was written must be known; the interrupt is kept for it.
 */
final class Op<C, T extends @Nullable Object> {

    /** What is to be done. */
    interface Work<C, T extends @Nullable Object> {
        T in(C context) throws SQLException, StoreFault, Damaged;
    }

    private final Work<C, T> work;
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T result;
    private @Nullable StoreFault fault;
    private @Nullable RuntimeException bug;

    Op(Work<C, T> work) {
        this.work = work;
    }

    /** Does it; what it returns is handed over by {@link #end}. */
    void run(C context) throws SQLException, StoreFault, Damaged {
        result = work.in(context);
    }

    void end() {
        done.countDown();
    }

    void fail(StoreFault.Kind kind) {
        fault = new StoreFault(kind);
        done.countDown();
    }

    void fail(RuntimeException thrown) {
        bug = thrown;
        done.countDown();
    }

    @SuppressWarnings("NullAway") // T says whether the work may return null
    T await() throws StoreFault {
        var interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        if (fault != null) throw fault;
        if (bug != null) throw bug;
        return result;
    }
}
