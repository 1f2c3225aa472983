package carapace.http.base;

import carapace.status.Door;
import carapace.status.Unfit;

import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Opens the port, with the limits that the server's own configuration has no words for, once the
 * ground floor stands. Takes the place of the connector that the server made by itself.
 */
@Component(service = ConnectorFactory.class)
public final class Connectors implements ConnectorFactory {

    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final int HEADER_BYTES = 16_384;
    private static final int MOST_CONNECTIONS = 1024;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final BundleContext framework;
    private final GroundFloor floor;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread watch;
    private @Nullable ServiceRegistration<Door> door;
    private @Nullable ServiceRegistration<Unfit> unfit;

    @Activate
    public Connectors(BundleContext framework, @Reference GroundFloor floor) {
        this.framework = framework;
        this.floor = floor;
        this.watch = Thread.ofVirtual().name("http start").start(this::watch);
    }

    @Override
    public Connector createConnector(Server server) {
        asked.countDown();
        var address = floor.address();
        var port = address.port();
        for (var other : server.getConnectors()) {
            if (other instanceof ServerConnector made) {
                // Where any port will do, its own is not taken over: somebody may be quicker.
                if (made.getPort() == 0) port = 0;
                else if (made.getLocalPort() > 0) port = made.getLocalPort();
                stop(made);
                server.removeConnector(made);
            }
        }
        var errors = new ServerErrors();
        server.setErrorHandler(errors);
        server.getDescendants(ContextHandler.class).forEach(c -> c.setErrorHandler(errors));
        return connector(server, address.host(), port);
    }

    // Jetty's own signature; a connector that does not stop leaves ours without its port.
    private static void stop(ServerConnector made) {
        try {
            made.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server's own connector does not stop", e);
        }
    }

    private Connector connector(Server server, String host, int port) {
        var http = new HttpConfiguration();
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRelativeRedirectAllowed(true);
        var connector = new OneConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        connector.addBean(new ConnectionLimit(MOST_CONNECTIONS, connector));
        connector.addBean(new SlowClients(connector));
        return connector;
    }

    /** Says what becomes of opening the port. */
    private final class OneConnector extends ServerConnector {
        OneConnector(Server server, HttpConnectionFactory http) {
            super(server, 1, 1, http);
        }

        @Override
        public void open() throws IOException {
            try {
                super.open();
            } catch (IOException e) {
                refuse(getHost(), getPort());
                throw e;
            }
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            announce(getHost(), getLocalPort());
        }

        @Override
        protected void doStop() throws Exception {
            withdraw();
            super.doStop();
        }
    }

    private synchronized void announce(String host, int port) {
        if (door != null) return;
        door = framework.registerService(Door.class, new Door(host, port), null);
        LOG.debug("accepting connections");
    }

    private synchronized void refuse(String host, int port) {
        if (unfit != null) return;
        var sentence =
                "Port "
                        + port
                        + " on "
                        + host
                        + " cannot be opened, it is probably taken: stop the other program, or set"
                        + " gateway.port, or start with --port 0 for a free one.";
        unfit = framework.registerService(Unfit.class, new Unfit("port-taken", sentence), null);
    }

    private synchronized void withdraw() {
        if (door != null) door.unregister();
        door = null;
    }

    /** The server gives up by itself when it cannot have the port before we are asked. */
    private void watch() {
        try {
            if (asked.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) return;
            var address = floor.address();
            refuse(address.host(), address.port());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Deactivate
    synchronized void close() {
        watch.interrupt();
        if (unfit != null) unfit.unregister();
        unfit = null;
    }
}
