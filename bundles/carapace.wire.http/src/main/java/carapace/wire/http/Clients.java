package carapace.wire.http;

import org.jspecify.annotations.Nullable;

import java.net.http.HttpClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The HTTP client of one account.
 *
 * <p>The JDK never closes the socket of an answer whose head it cannot read, but a client that is
 * shut down closes all of its sockets. So a client that met such an answer is retired: new calls
 * get a new one, and it is shut down when its last call has ended.
 */
final class Clients implements AutoCloseable {

    /** So many may wait for their last call; the oldest is then shut down with its calls. */
    private static final int MOST_RETIRED = 4;

    private final Supplier<HttpClient> maker;
    private final Deque<Lease> retired = new ArrayDeque<>();
    private @Nullable Lease current;
    private boolean closed;

    Clients(Supplier<HttpClient> maker) {
        this.maker = maker;
    }

    /** A client and how many calls it carries. */
    static final class Lease {
        private final HttpClient client;
        private int calls;
        private boolean gone;

        private Lease(HttpClient client) {
            this.client = client;
        }

        HttpClient client() {
            return client;
        }
    }

    /** For one call, which gives it {@link #back}; empty once closed. */
    synchronized Optional<Lease> take() {
        if (closed) return Optional.empty();
        var lease = current;
        if (lease == null) {
            lease = new Lease(maker.get());
            current = lease;
        }
        lease.calls++;
        return Optional.of(lease);
    }

    synchronized void back(Lease lease) {
        lease.calls--;
        if (lease.gone && lease.calls == 0) {
            retired.remove(lease);
            lease.client.shutdownNow();
        }
    }

    /** No new calls on it. */
    synchronized void retire(Lease lease) {
        if (lease.gone) return;
        lease.gone = true;
        if (lease == current) current = null;
        retired.add(lease);
        if (retired.size() > MOST_RETIRED) retired.remove().client.shutdownNow();
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Ends every call. */
    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) current.client.shutdownNow();
        current = null;
        retired.forEach(lease -> lease.client.shutdownNow());
        retired.clear();
    }
}
