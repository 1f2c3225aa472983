package carapace.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.core.room.Rooms;
import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Body;
import carapace.wire.Carrier;
import carapace.wire.Credential;
import carapace.wire.Endpoint;
import carapace.wire.Headers;
import carapace.wire.Limits;
import carapace.wire.Request;
import carapace.wire.Socket;
import carapace.wire.WireException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("The wire")
class WireRoomTest {
    private final Rooms rooms = new Rooms();
    private final WireRoom wire = new WireRoom(rooms);

    /** Answers every request with its own number. */
    private static final class Numbered implements Carrier {
        private final int number;
        private final AtomicInteger open = new AtomicInteger();

        Numbered(int number) {
            this.number = number;
        }

        @Override
        public Link link(URI origin, Credential credential) {
            open.incrementAndGet();
            return new NumberedLink(number, open);
        }

        @Override
        public Answer fetch(URI url, Limits limits) {
            return new Answer.Unsent(FaultCode.PEER_UNREACHABLE);
        }
    }

    private record NumberedLink(int number, AtomicInteger open) implements Carrier.Link {
        @Override
        public Answer send(Request request) {
            return new Answer.Answered(number, Headers.NONE, Body.EMPTY, Optional.empty());
        }

        @Override
        public Opened open(Request request, Duration silence) {
            return new Opened.Failed(new Answer.Unsent(FaultCode.PEER_UNREACHABLE));
        }

        @Override
        public Socket socket(String path) throws WireException {
            throw new WireException(FaultCode.PEER_UNREACHABLE);
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private static int status(Endpoint endpoint) throws InterruptedException {
        return endpoint.send(Request.get("/")) instanceof Answer.Answered a ? a.status() : -1;
    }

    @Test
    void outlives_its_carriers() throws Exception {
        var endpoint = wire.endpoint(URI.create("https://example.org"), Credential.none());
        assertThat(endpoint.send(Request.get("/")))
                .isEqualTo(new Answer.Unsent(FaultCode.NOT_READY));
        var first = new Numbered(201);
        rooms.carrier().arrive(first);
        assertThat(status(endpoint)).isEqualTo(201);
        rooms.carrier().leave(first);
        assertThat(endpoint.send(Request.get("/")))
                .isEqualTo(new Answer.Unsent(FaultCode.NOT_READY));
        rooms.carrier().arrive(new Numbered(202));
        assertThat(status(endpoint)).isEqualTo(202);
        assertThat(first.open).hasValue(0);
    }

    @Test
    void closes_the_endpoints_of_a_bundle_that_leaves() throws Exception {
        var carrier = new Numbered(200);
        rooms.carrier().arrive(carrier);
        var endpoint = wire.endpoint(URI.create("http://127.0.0.1:1"), Credential.none());
        assertThat(status(endpoint)).isEqualTo(200);
        wire.close();
        assertThat(carrier.open).hasValue(0);
        assertThat(endpoint.send(Request.get("/")))
                .isEqualTo(new Answer.Unsent(FaultCode.NOT_READY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org",
                "https://user@example.org",
                "https://example.org?q=1",
                "https://example.org#f",
                "ftp://example.org",
                "file:///etc/passwd",
                "https:///nowhere"
            })
    void refuses_origins_without_quoting_them(String origin) {
        assertThatThrownBy(() -> wire.endpoint(URI.create(origin), Credential.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("example")
                .hasMessageNotContaining("user@");
    }
}
