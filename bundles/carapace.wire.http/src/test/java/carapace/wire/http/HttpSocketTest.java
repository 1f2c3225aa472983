package carapace.wire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import carapace.wire.Credential;
import carapace.wire.Socket;
import carapace.wire.WireException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("A WebSocket")
@Timeout(60)
class HttpSocketTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final HttpCarrier carrier = new HttpCarrier(new Vault(Map.of("token", "a\"b\\c")), "9");

    @AfterEach
    void close() {
        carrier.close();
    }

    private Socket open(HostileServer server) throws WireException, InterruptedException {
        return open(server, Credential.none());
    }

    private Socket open(HostileServer server, Credential credential)
            throws WireException, InterruptedException {
        var origin = URI.create("ws://127.0.0.1:" + server.port() + "/gateway");
        return carrier.link(origin, credential).socket("/?v=10");
    }

    private static void shake(HostileServer.Peer peer) throws IOException {
        var head = peer.request();
        var at = head.indexOf("Sec-WebSocket-Key: ") + 19;
        var key = head.substring(at, head.indexOf("\r\n", at));
        try {
            var magic = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            var digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest(magic.getBytes(StandardCharsets.US_ASCII));
            peer.say(
                    "HTTP/1.1 101 Switching Protocols\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Connection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(digest)
                            + "\r\n\r\n");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void frame(HostileServer.Peer peer, int first, byte[] payload)
            throws IOException {
        var out = peer.out;
        out.write(first);
        if (payload.length < 126) out.write(payload.length);
        else {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        out.write(payload);
        out.flush();
    }

    private static void text(HostileServer.Peer peer, String text) throws IOException {
        frame(peer, 0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One masked frame of a client, without its mask. */
    private static String read(HostileServer.Peer peer) throws IOException {
        var first = peer.in.read();
        var length = peer.in.read() & 0x7f;
        if (length == 126) length = peer.in.read() << 8 | peer.in.read();
        var mask = peer.in.readNBytes(4);
        var payload = peer.in.readNBytes(length);
        for (var i = 0; i < payload.length; i++) payload[i] ^= mask[i % 4];
        return (first & 0x0f) + ":" + new String(payload, StandardCharsets.UTF_8);
    }

    @Test
    void brings_messages_and_takes_them() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            shake(peer);
                            text(peer, "hello 🦀");
                            text(peer, read(peer));
                            peer.untilGone();
                        })) {
            try (var socket = open(server)) {
                assertThat(server.heads.element())
                        .startsWith("GET /gateway/?v=10 HTTP/1.1")
                        .contains("User-Agent: carapace/9");
                assertThat(socket.receive(SOON)).hasValue("hello 🦀");
                assertThat(socket.receive(Duration.ofMillis(50))).isEmpty();
                socket.send("{\"token\":\"{token}\"}", Map.of("token", "token"));
                assertThat(socket.receive(SOON)).hasValue("1:{\"token\":\"a\\\"b\\\\c\"}");
            }
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void puts_fragments_together() throws Exception {
        try (var server =
                        new HostileServer(
                                peer -> {
                                    shake(peer);
                                    frame(peer, 0x01, "one ".getBytes(StandardCharsets.US_ASCII));
                                    frame(peer, 0x00, "two ".getBytes(StandardCharsets.US_ASCII));
                                    frame(peer, 0x89, new byte[0]);
                                    frame(peer, 0x80, "three".getBytes(StandardCharsets.US_ASCII));
                                    peer.untilGone();
                                });
                var socket = open(server)) {
            assertThat(socket.receive(SOON)).hasValue("one two three");
        }
    }

    @Test
    void tells_why_the_peer_closed() throws Exception {
        try (var server =
                        new HostileServer(
                                peer -> {
                                    shake(peer);
                                    text(peer, "last");
                                    frame(peer, 0x88, new byte[] {0x0f, (byte) 0xa4});
                                    peer.untilGone();
                                });
                var socket = open(server)) {
            assertThat(socket.receive(SOON)).hasValue("last");
            assertThatThrownBy(() -> socket.receive(SOON)).isInstanceOf(WireException.class);
            assertThat(socket.closeCode()).hasValue(4004);
        }
    }

    @Test
    void says_when_the_connection_just_ended() throws Exception {
        try (var server =
                        new HostileServer(
                                peer -> {
                                    shake(peer);
                                    peer.reset();
                                });
                var socket = open(server)) {
            assertThatThrownBy(() -> socket.receive(SOON))
                    .isInstanceOf(WireException.class)
                    .hasNoCause();
        }
    }

    @Test
    void has_no_message_longer_than_four_mebibytes() throws Exception {
        try (var server =
                        new HostileServer(
                                peer -> {
                                    shake(peer);
                                    frame(peer, 0x01, new byte[60_000]);
                                    while (true) frame(peer, 0x00, "x".repeat(60_000).getBytes());
                                });
                var socket = open(server)) {
            assertThatThrownBy(() -> socket.receive(SOON)).hasMessage("body_too_large");
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void does_not_read_ahead_of_its_reader() throws Exception {
        var written = new java.util.concurrent.atomic.AtomicLong();
        try (var server =
                        new HostileServer(
                                peer -> {
                                    shake(peer);
                                    while (true) {
                                        text(peer, "x".repeat(50_000));
                                        written.addAndGet(50_000);
                                    }
                                });
                var socket = open(server)) {
            assertThat(socket.receive(SOON)).isPresent();
            var last = new long[1];
            await().pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> {
                                var now = written.get();
                                var still = now == last[0];
                                last[0] = now;
                                return still;
                            });
            assertThat(written.get()).isLessThan(40_000_000);
        }
    }

    @Test
    void gives_up_on_a_peer_that_only_pings() throws Exception {
        try (var server =
                        new HostileServer(
                                peer -> {
                                    shake(peer);
                                    while (true) frame(peer, 0x89, new byte[10]);
                                });
                var socket = open(server)) {
            assertThatThrownBy(() -> socket.receive(SOON)).hasMessage("answer_malformed");
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void takes_no_handshake_that_is_none() throws Exception {
        HostileServer.Script wrong =
                peer -> {
                    peer.request();
                    peer.say(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n");
                    peer.untilGone();
                };
        HostileServer.Script elsewhere =
                peer -> {
                    peer.request();
                    peer.say("HTTP/1.1 302 Go\r\nLocation: ws://127.0.0.1:1/\r\n\r\n");
                    peer.untilGone();
                };
        HostileServer.Script nonsense =
                peer -> {
                    peer.request();
                    peer.say("nonsense\r\n\r\n");
                    peer.untilGone();
                };
        for (var script : new HostileServer.Script[] {wrong, elsewhere, nonsense}) {
            try (var server = new HostileServer(script)) {
                assertThatThrownBy(() -> open(server)).hasMessage("peer_unreachable");
                await("the socket to be closed").until(() -> server.open.get() == 0);
                assertThat(server.connections).hasValue(1);
            }
        }
    }

    @Test
    void needs_its_secret() throws Exception {
        try (var server = new HostileServer(HostileServer.Peer::untilGone)) {
            assertThatThrownBy(() -> open(server, new Credential.Bearer("locked")))
                    .hasMessage("credentials_locked");
            assertThat(server.connections).hasValue(0);
        }
    }

    @Test
    void ends_at_once_when_its_reader_is_interrupted_or_its_link_closed() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            shake(peer);
                            peer.untilGone();
                        })) {
            var origin = URI.create("ws://127.0.0.1:" + server.port());
            var link = carrier.link(origin, Credential.none());
            var socket = link.socket("/");
            var gone = new CountDownLatch(1);
            var reader =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            socket.receive(Duration.ofMinutes(1));
                                        } catch (InterruptedException e) {
                                            gone.countDown();
                                        } catch (WireException e) {
                                            throw new AssertionError(e);
                                        }
                                    });
            reader.interrupt();
            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
            link.close();
            await().until(() -> server.open.get() == 0);
            assertThatThrownBy(() -> socket.receive(SOON)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void drops_a_peer_that_ignores_a_farewell() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            shake(peer);
                            peer.untilGone();
                        })) {
            var socket = open(server);
            var began = System.nanoTime();
            socket.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(6));
            await().until(() -> server.open.get() == 0);
        }
    }
}
