package carapace.matrix.live;

import carapace.matrix.live.peer.Homeserver;
import carapace.matrix.live.peer.Lines;
import carapace.matrix.live.peer.PeerDevice;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One homeserver and one process of each peer for all tests of a run; a test takes fresh users. */
public final class Live implements ParameterResolver {
    /** What is shared; ended when the run ends. */
    public static final class Stage implements AutoCloseable {
        private final Homeserver homeserver;
        private final Map<String, Lines> peers = new ConcurrentHashMap<>();
        private final AtomicInteger users = new AtomicInteger();
        private @Nullable String administrator;

        private Stage() throws IOException, InterruptedException {
            this.homeserver = Homeserver.start("");
        }

        /** One that may be treated badly; whoever asks for it ends it. */
        static Stage alone() throws IOException, InterruptedException {
            return new Stage();
        }

        /** The token of an administrator. */
        synchronized String administrator() throws IOException, InterruptedException {
            if (administrator == null) {
                administrator = homeserver.administrator();
            }
            return administrator;
        }

        public Homeserver homeserver() {
            return homeserver;
        }

        public String freshName(String kind) {
            return kind + users.incrementAndGet();
        }

        private synchronized Lines peer(String kind) throws IOException {
            var peer = peers.get(kind);
            if (peer == null) {
                peer = Lines.start(kind);
                peers.put(kind, peer);
            }
            return peer;
        }

        /** A new user of {@code js} or {@code go}, with an identity of its own when signed. */
        public PeerDevice peer(String kind, boolean signed)
                throws IOException, InterruptedException {
            var device = PeerDevice.register(peer(kind), homeserver.uri(), freshName(kind));
            if (signed) {
                device.call("bootstrapCrossSigning", "password", "p");
            }
            return device;
        }

        /** Another device, of {@code js} or {@code go}, of a user that exists. */
        public PeerDevice again(String kind, String localPart)
                throws IOException, InterruptedException {
            return PeerDevice.login(peer(kind), homeserver.uri(), localPart);
        }

        @Override
        public void close() throws IOException, InterruptedException {
            homeserver.close();
            for (var peer : peers.values()) {
                peer.close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Live.class))
                .computeIfAbsent(
                        Stage.class,
                        key -> {
                            try {
                                return new Stage();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                throw new IllegalStateException(e);
                            }
                        },
                        Stage.class);
    }
}
