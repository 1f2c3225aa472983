package carapace.wire.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Credential;
import carapace.wire.Endpoint.Opened;
import carapace.wire.Request;
import carapace.wire.Stream;
import carapace.wire.WireException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("An answer that flows")
class HttpStreamTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    private static final Duration SILENCE = Duration.ofMillis(400);

    private final HttpCarrier carrier = new HttpCarrier(Vault.empty(), "9");

    @AfterEach
    void close() {
        carrier.close();
    }

    private Opened open(HostileServer server) throws InterruptedException {
        var link = carrier.link(server.origin(), Credential.none());
        return link.open(Request.json("/", "{}").within(Duration.ofSeconds(5)), SILENCE);
    }

    private Stream stream(HostileServer server) throws InterruptedException {
        return ((Opened.Streaming) open(server)).stream();
    }

    private static HostileServer saying(String... pieces) throws Exception {
        return new HostileServer(
                peer -> {
                    peer.request();
                    peer.say(HEAD + "\r\n");
                    for (var piece : pieces) {
                        peer.out.write(piece.getBytes(StandardCharsets.UTF_8));
                        peer.out.flush();
                    }
                });
    }

    @Test
    void is_read_as_lines() throws Exception {
        try (var server = saying("one\r\ntwo\n", "\n", "th", "ree")) {
            var stream = stream(server);
            assertThat(stream.line()).hasValue("one");
            assertThat(stream.line()).hasValue("two");
            assertThat(stream.line()).hasValue("");
            assertThat(stream.line()).hasValue("three");
            assertThat(stream.line()).isEmpty();
            assertThat(stream.line()).isEmpty();
            stream.close();
        }
    }

    @Test
    void is_read_as_events() throws Exception {
        var text =
                "\uFEFF: hello\n\nevent: delta\ndata: a\ndata:b\nid: 7\n\n"
                        + "data\n\nevent: lost\n\ndata: {\"x\":\"é\"}\r\n\r\ndata: cut off";
        try (var server = saying(text)) {
            var stream = stream(server);
            assertThat(stream.event()).hasValue(new Stream.Event("delta", "a\nb"));
            assertThat(stream.event()).hasValue(new Stream.Event("message", ""));
            assertThat(stream.event()).hasValue(new Stream.Event("message", "{\"x\":\"é\"}"));
            assertThat(stream.event()).isEmpty();
            stream.close();
        }
    }

    @Test
    void keeps_characters_whole_that_arrive_in_two_pieces() throws Exception {
        var bytes = "data: 🦀\n\n".getBytes(StandardCharsets.UTF_8);
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say(HEAD + "\r\n");
                            for (var b : bytes) {
                                peer.out.write(b);
                                peer.out.flush();
                            }
                            peer.untilGone();
                        })) {
            var stream = stream(server);
            assertThat(stream.event()).hasValue(new Stream.Event("message", "🦀"));
            stream.close();
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void ends_when_the_peer_says_nothing() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say(HEAD + "\r\ndata: x\n\n");
                            peer.untilGone();
                        })) {
            var stream = stream(server);
            assertThat(stream.event()).isPresent();
            var before = System.nanoTime();
            assertThatThrownBy(stream::event)
                    .isInstanceOfSatisfying(
                            WireException.class,
                            e -> assertThat(e.code()).isEqualTo(FaultCode.PEER_SILENT));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(SILENCE, SILENCE.plusMillis(400));
            await().until(() -> server.open.get() == 0);
            stream.close();
        }
    }

    @Test
    void says_when_it_was_broken_off() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say(
                                    HEAD
                                            + "Transfer-Encoding: chunked\r\n\r\n"
                                            + "9\r\n"
                                            + "data: x\n\n\r\n");
                            peer.reset();
                        })) {
            var stream = stream(server);
            assertThatThrownBy(
                            () -> {
                                while (stream.event().isPresent()) continue;
                            })
                    .isInstanceOf(WireException.class)
                    .hasMessage("peer_failed")
                    .hasNoCause();
            stream.close();
        }
    }

    @Test
    void has_no_line_longer_than_a_mebibyte() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say(HEAD + "\r\n");
                            peer.endlessly("x".repeat(10_000));
                        })) {
            var stream = stream(server);
            assertThatThrownBy(stream::line).hasMessage("body_too_large");
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void does_not_read_ahead_of_its_reader() throws Exception {
        var written = new java.util.concurrent.atomic.AtomicLong();
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say(HEAD + "\r\n");
                            while (true) {
                                peer.say("data: x\n\n".repeat(1000));
                                written.addAndGet(9000);
                            }
                        })) {
            var stream = stream(server);
            assertThat(stream.event()).isPresent();
            var last = new long[1];
            await().pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> {
                                var now = written.get();
                                var still = now == last[0];
                                last[0] = now;
                                return still;
                            });
            assertThat(written.get()).isLessThan(32_000_000); // what the kernel keeps
            stream.close();
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void ends_at_once_when_its_reader_is_interrupted() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say(HEAD + "\r\ndata: x\n\n");
                            peer.untilGone();
                        })) {
            var link = carrier.link(server.origin(), Credential.none());
            var ready = new CountDownLatch(1);
            var gone = new CountDownLatch(1);
            var reader =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            var opened =
                                                    link.open(
                                                            Request.get("/"),
                                                            Duration.ofSeconds(60));
                                            try (var stream =
                                                    ((Opened.Streaming) opened).stream()) {
                                                stream.event();
                                                ready.countDown();
                                                stream.event();
                                            }
                                        } catch (InterruptedException e) {
                                            gone.countDown();
                                        } catch (WireException e) {
                                            throw new AssertionError(e);
                                        }
                                    });
            assertThat(ready.await(5, TimeUnit.SECONDS)).isTrue();
            reader.interrupt();
            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void is_an_ordinary_answer_when_the_status_is_another() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.1 529 Busy\r\nContent-Length: 4\r\n\r\nbusy");
                        })) {
            var failed = (Opened.Failed) open(server);
            var answer = (Answer.Answered) failed.answer();
            assertThat(answer.status()).isEqualTo(529);
            assertThat(answer.body().text()).isEqualTo("busy");
        }
    }
}
