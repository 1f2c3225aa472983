package carapace.wire.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up on platform threads: the system's look-up is a native call, which would hold the
 * carrier of a virtual thread, and it cannot be interrupted.
 */
final class Resolver implements AutoCloseable {

    private static final int MOST_AT_ONCE = 8;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    0,
                    MOST_AT_ONCE,
                    30,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("lookup-", 0).factory());

    private final Lookup lookup;

    /** How a name is looked up; tests have their own. */
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    Resolver(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Every address of a host; empty when there is none, in time. */
    List<InetAddress> resolve(String host, Duration atMost) throws InterruptedException {
        try {
            var task = threads.submit(() -> List.of(lookup.all(host)));
            try {
                return task.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                task.cancel(true);
            }
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            return List.of(); // the class is all that may be told, and the caller knows it
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
