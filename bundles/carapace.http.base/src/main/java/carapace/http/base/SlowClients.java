package carapace.http.base;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections that take more than 10 s for a head or 30 s for a body, however busily they
 * dribble. The server's own idle timeout starts anew with each byte.
 */
final class SlowClients extends AbstractLifeCycle implements Connection.Listener {

    private static final Duration HEAD = Duration.ofSeconds(10);
    private static final Duration BODY = Duration.ofSeconds(30);
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private enum Phase {
        IDLE,
        HEAD,
        BODY
    }

    private static final class Watched {
        private Phase phase = Phase.HEAD; // the first request is due at once
        private long since = System.nanoTime();
        private boolean begun;
    }

    private final ServerConnector connector;
    private final Map<HttpConnection, Watched> watched = new ConcurrentHashMap<>();
    private Scheduler.@Nullable Task task;

    SlowClients(ServerConnector connector) {
        this.connector = connector;
    }

    @Override
    protected void doStart() {
        next();
    }

    private void next() {
        var scheduler = connector.getScheduler();
        task = scheduler.schedule(this::sweep, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        if (task != null) task.cancel();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection http) watched.put(http, new Watched());
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof HttpConnection http) watched.remove(http);
    }

    private void sweep() {
        var now = System.nanoTime();
        watched.forEach((connection, state) -> look(connection, state, now));
        if (isRunning() || isStarting()) next();
    }

    private void look(HttpConnection connection, Watched state, long now) {
        var phase = phase(connection, state);
        if (phase != state.phase) {
            state.phase = phase;
            state.since = now;
        }
        var most = phase == Phase.HEAD ? HEAD : phase == Phase.BODY ? BODY : null;
        if (most != null && now - state.since > most.toNanos()) connection.getEndPoint().close();
    }

    private static Phase phase(HttpConnection connection, Watched state) {
        var parser = connection.getParser();
        if (parser.inContentState()) {
            state.begun = true;
            return Phase.BODY;
        }
        if (parser.isStart()) return state.begun ? Phase.IDLE : Phase.HEAD;
        if (parser.inHeaderState()) return Phase.HEAD;
        state.begun = true;
        return Phase.IDLE;
    }
}
