package carapace.wire.http;

import static carapace.message.FaultCode.ANSWER_MALFORMED;
import static carapace.message.FaultCode.BODY_TOO_LARGE;
import static carapace.message.FaultCode.CREDENTIALS_LOCKED;
import static carapace.message.FaultCode.CREDENTIALS_REFUSED;
import static carapace.message.FaultCode.NOT_READY;
import static carapace.message.FaultCode.PEER_FAILED;
import static carapace.message.FaultCode.PEER_SILENT;
import static carapace.message.FaultCode.PEER_UNREACHABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import carapace.wire.Answer;
import carapace.wire.Answer.Answered;
import carapace.wire.Answer.Unanswered;
import carapace.wire.Answer.Unsent;
import carapace.wire.Carrier.Link;
import carapace.wire.Credential;
import carapace.wire.Request;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("A link over HTTP/1.1")
class HttpLinkTest {

    private static final Duration DEADLINE = Duration.ofMillis(700);
    private static final Request POST = Request.json("/send", "{\"a\":1}").within(DEADLINE);
    private static final Request GET = Request.get("/read").within(DEADLINE);

    private final HttpCarrier carrier =
            new HttpCarrier(
                    new Vault(Map.of("token", "123:ABC", "odd", "a\nb", "space", " ")), "9");

    @AfterEach
    void close() {
        carrier.close();
    }

    private Link link(HostileServer server) {
        return carrier.link(server.origin(), Credential.none());
    }

    private Answer send(HostileServer.Script script, Request request) throws Exception {
        try (var server = new HostileServer(script)) {
            var answer = link(server).send(request);
            await("the client to let go")
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> server.open.get() == 0 || answer instanceof Answered);
            return answer;
        }
    }

    @Test
    void brings_status_headers_body_and_pause() throws Exception {
        var answer =
                send(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.1 429 No\r\nRetry-After: 7\r\nX-A: b\r\n");
                            peer.say("Content-Length: 2\r\n\r\nhi");
                        },
                        POST);
        assertThat(answer).isInstanceOf(Answered.class);
        var answered = (Answered) answer;
        assertThat(answered.status()).isEqualTo(429);
        assertThat(answered.body().text()).isEqualTo("hi");
        assertThat(answered.headers().first("x-a")).hasValue("b");
        assertThat(answered.retryAfter()).hasValue(Duration.ofSeconds(7));
    }

    @Test
    void says_who_we_are_and_puts_the_secret_into_the_path() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.answer("");
                        })) {
            var inPath = new Credential.InPath("/bot{secret}", "token");
            var base = URI.create(server.origin() + "/prefix/");
            carrier.link(base, inPath).send(Request.get("/getMe").query("a b", "c&d"));
            assertThat(server.heads.element())
                    .startsWith("GET /prefix/bot123:ABC/getMe?a%20b=c%26d HTTP/1.1\r\n")
                    .contains("User-Agent: carapace/9\r\n")
                    .doesNotContain("Upgrade");
        }
    }

    @Test
    void shows_secrets_in_headers_as_the_credential_says() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            while (true) {
                                peer.request();
                                peer.answer("");
                            }
                        })) {
            carrier.link(server.origin(), new Credential.Bearer("token")).send(GET);
            carrier.link(server.origin(), new Credential.Basic("me", "token")).send(GET);
            carrier.link(server.origin(), new Credential.Header("x-key", "k=", "token")).send(GET);
            var pair = Base64.getEncoder().encodeToString("me:123:ABC".getBytes());
            assertThat(server.heads.poll()).contains("Authorization: Bearer 123:ABC\r\n");
            assertThat(server.heads.poll()).contains("Authorization: Basic " + pair + "\r\n");
            assertThat(server.heads.poll()).contains("x-key: k=123:ABC\r\n");
        }
    }

    @Test
    void sends_nothing_while_a_secret_cannot_be_shown() throws Exception {
        try (var server = new HostileServer(HostileServer.Peer::untilGone)) {
            for (var name : new String[] {"locked", "absent", "space"}) {
                assertThat(carrier.link(server.origin(), new Credential.Bearer(name)).send(POST))
                        .isEqualTo(new Unsent(CREDENTIALS_LOCKED));
            }
            assertThat(carrier.link(server.origin(), new Credential.Bearer("odd")).send(POST))
                    .isEqualTo(new Unsent(CREDENTIALS_REFUSED));
            assertThat(server.connections).hasValue(0);
        }
    }

    @Test
    void is_not_ready_once_it_or_its_carrier_is_closed() throws Exception {
        try (var server = new HostileServer(HostileServer.Peer::untilGone)) {
            var one = link(server);
            var two = link(server);
            one.close();
            assertThat(one.send(POST)).isEqualTo(new Unsent(NOT_READY));
            carrier.close();
            assertThat(two.send(POST)).isEqualTo(new Unsent(NOT_READY));
        }
    }

    @Test
    void ends_calls_in_flight_when_it_is_closed() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.untilGone();
                        })) {
            var link = link(server);
            var answer = new CompletableFuture<Answer>();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    answer.complete(link.send(POST.within(Duration.ofSeconds(30))));
                                } catch (InterruptedException e) {
                                    answer.completeExceptionally(e);
                                }
                            });
            await().until(() -> server.requests.get() == 1);
            link.close();
            assertThat(answer.get(2, TimeUnit.SECONDS)).isInstanceOf(Unanswered.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org",
                "ftp://127.0.0.1",
                "https://user:pass@example.org",
                "https://example.org/?q",
                "https://example.org/#f",
                "http://127.0.0.1.example.org",
                "http://[::2]",
                "http://128.0.0.1",
                "https:///x",
                "https://exa_mple.org:99999"
            })
    void refuses_other_origins_without_quoting_them(String origin) {
        assertThatThrownBy(() -> carrier.link(URI.create(origin), Credential.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("example", "pass", "128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1",
                "http://127.9.8.7",
                "http://[::1]:80",
                "ws://127.0.0.1"
            })
    void takes_plain_http_to_this_machine(String origin) {
        assertThat(carrier.link(URI.create(origin), Credential.none())).isNotNull();
    }

    @Test
    void does_not_quote_a_bad_path_or_header() throws Exception {
        try (var server = new HostileServer(HostileServer.Peer::untilGone)) {
            assertThatThrownBy(() -> link(server).send(Request.get("/a b\u0000secret")))
                    .hasNoCause()
                    .message()
                    .doesNotContain("secret");
            assertThatThrownBy(() -> link(server).send(GET.header("X", "secret\r\nY: z")))
                    .hasNoCause()
                    .message()
                    .doesNotContain("secret");
        }
    }

    @Test
    void does_not_follow_redirects() throws Exception {
        var answer =
                send(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.1 302 Go\r\nLocation: http://169.254.169.254/\r\n");
                            peer.say("Content-Length: 0\r\n\r\n");
                        },
                        GET);
        assertThat(((Answered) answer).status()).isEqualTo(302);
    }

    @Test
    void gives_up_at_the_deadline_however_the_peer_stalls() throws Exception {
        HostileServer.Script never = HostileServer.Peer::untilGone;
        HostileServer.Script head = peer -> peer.dribble("HTTP/1.1 200 OK\r\nX-A: bbbbbbbbb\r\n");
        HostileServer.Script body =
                peer -> {
                    peer.request();
                    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
                    peer.dribble("x");
                };
        for (var script : new HostileServer.Script[] {never, head, body}) {
            for (var request : new Request[] {GET, POST}) {
                var before = System.nanoTime();
                assertThat(send(script, request)).isEqualTo(new Unanswered(PEER_SILENT));
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .isBetween(DEADLINE, DEADLINE.plusMillis(600));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n|4000\r\n",
                "Connection: close\r\n\r\n|xxxx",
                "Content-Length: 99999999999\r\n\r\n|x",
                "Content-Length: 9999999999999999999999\r\n\r\n|x"
            })
    void closes_the_connection_when_a_body_is_too_large(String form) throws Exception {
        var bar = form.indexOf('|');
        var chunk = form.substring(bar + 1);
        var filler = chunk.startsWith("4000") ? chunk + "y".repeat(0x4000) + "\r\n" : chunk;
        var answer =
                send(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.1 200 OK\r\n" + form.substring(0, bar));
                            peer.endlessly(filler.repeat(50));
                        },
                        GET.atMost(100_000));
        // The JDK itself refuses a length that no long can hold.
        assertThat(answer).isIn(new Unanswered(BODY_TOO_LARGE), new Unanswered(PEER_FAILED));
    }

    @Test
    void reads_a_body_of_exactly_the_limit() throws Exception {
        var answer =
                send(
                        peer -> {
                            peer.request();
                            peer.answer("x".repeat(1000));
                        },
                        GET.atMost(1000));
        assertThat(((Answered) answer).body().bytes()).hasSize(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'",
        "'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'",
        "'SSH-2.0-OpenSSH_9.2\r\n'",
        "'HTTP/1.1 2 OK\r\n\r\n'"
    })
    void takes_no_answer_that_could_be_read_in_two_ways(String answer) throws Exception {
        HostileServer.Script script =
                peer -> {
                    peer.request();
                    peer.say(answer);
                    peer.untilGone();
                };
        assertThat(send(script, POST)).isEqualTo(new Unanswered(ANSWER_MALFORMED));
    }

    @Test
    void ends_heads_that_do_not_end() throws Exception {
        HostileServer.Script huge =
                peer -> {
                    peer.request();
                    peer.say("HTTP/1.1 200 OK\r\nX: ");
                    peer.endlessly("y".repeat(10_000));
                };
        HostileServer.Script many =
                peer -> {
                    peer.request();
                    peer.say("HTTP/1.1 200 OK\r\n");
                    peer.endlessly("X-A: y\r\n".repeat(1000));
                };
        HostileServer.Script interim =
                peer -> {
                    peer.request();
                    peer.endlessly("HTTP/1.1 103 Early\r\nX: y\r\n\r\n".repeat(100));
                };
        for (var script : new HostileServer.Script[] {huge, many, interim}) {
            assertThat(send(script, POST)).isInstanceOf(Unanswered.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void says_that_the_peer_failed_when_the_body_breaks_off(boolean reset) throws Exception {
        HostileServer.Script script =
                peer -> {
                    peer.request();
                    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    if (reset) peer.reset();
                };
        assertThat(send(script, POST)).isEqualTo(new Unanswered(PEER_FAILED));
    }

    @Test
    void refuses_a_broken_chunk() throws Exception {
        HostileServer.Script script =
                peer -> {
                    peer.request();
                    peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n");
                    peer.untilGone();
                };
        assertThat(send(script, POST)).isInstanceOf(Unanswered.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sends_a_post_once_and_owns_up_that_the_peer_may_have_acted(boolean reset)
            throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            if (reset) peer.reset();
                        })) {
            assertThat(link(server).send(POST)).isEqualTo(new Unanswered(PEER_SILENT));
            assertThat(server.requests).hasValue(1);
        }
    }

    @Test
    void knows_that_nothing_left_when_nobody_listens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var link = carrier.link(URI.create("http://127.0.0.1:" + port), Credential.none());
        assertThat(link.send(POST)).isEqualTo(new Unsent(PEER_UNREACHABLE));
        assertThat(link.send(GET)).isEqualTo(new Unsent(PEER_UNREACHABLE));
    }

    @Test
    void reuses_a_connection_and_survives_one_that_died() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            for (var i = 0; i < 2; i++) {
                                peer.request();
                                peer.answer("ok");
                            }
                        })) {
            var link = link(server);
            for (var i = 0; i < 10; i++) {
                assertThat(link.send(POST)).isInstanceOf(Answered.class);
                var used = i + 1;
                // A connection that served twice is closed; the client must have seen it.
                if (i % 2 == 1) await().until(() -> server.open.get() == 0);
                assertThat(server.requests).hasValue(used);
            }
            assertThat(server.connections).hasValue(5);
        }
    }

    @Test
    void gives_up_on_a_pooled_connection_that_went_quiet() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.answer("ok");
                            peer.untilGone();
                        })) {
            var link = link(server);
            assertThat(link.send(POST)).isInstanceOf(Answered.class);
            assertThat(link.send(POST)).isEqualTo(new Unanswered(PEER_SILENT));
            await().until(() -> server.open.get() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leaves_at_once_when_interrupted(boolean inTheBody) throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            if (inTheBody)
                                peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                            peer.untilGone();
                        })) {
            var link = link(server);
            var gone = new CountDownLatch(1);
            var caller =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            link.send(POST.within(Duration.ofSeconds(60)));
                                        } catch (InterruptedException e) {
                                            gone.countDown();
                                        }
                                    });
            await().until(() -> server.requests.get() == 1);
            var before = System.nanoTime();
            caller.interrupt();
            assertThat(gone.await(2, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofMillis(500));
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void keeps_no_sockets_of_a_hundred_malformed_answers() throws Exception {
        try (var server =
                new HostileServer(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/9.9 broken\r\n\r\n");
                            peer.untilGone();
                        })) {
            var link = link(server);
            for (var i = 0; i < 100; i++) {
                assertThat(link.send(POST)).isEqualTo(new Unanswered(ANSWER_MALFORMED));
            }
            assertThat(server.connections).hasValue(100);
            await("all sockets to be closed").until(() -> server.open.get() == 0);
        }
    }

    @Test
    void lets_other_calls_end_when_a_malformed_answer_retires_the_client() throws Exception {
        var slow = new CountDownLatch(1);
        try (var server =
                new HostileServer(
                        peer -> {
                            if (peer.request().startsWith("GET")) {
                                slow.await();
                                peer.answer("slow");
                            } else {
                                peer.say("nonsense\r\n\r\n");
                            }
                            peer.untilGone();
                        })) {
            var link = link(server);
            var answer = new CompletableFuture<Answer>();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    answer.complete(link.send(GET.within(Duration.ofSeconds(20))));
                                } catch (InterruptedException e) {
                                    answer.completeExceptionally(e);
                                }
                            });
            await().until(() -> server.requests.get() == 1);
            assertThat(link.send(POST)).isEqualTo(new Unanswered(ANSWER_MALFORMED));
            slow.countDown();
            assertThat(answer.get(5, TimeUnit.SECONDS)).isInstanceOf(Answered.class);
            await("both sockets to be closed").until(() -> server.open.get() == 0);
        }
    }

    @Test
    void leaves_nothing_behind_after_many_aborted_calls() throws IOException {
        try (var server = new HostileServer(HostileServer.Peer::untilGone)) {
            var link = link(server);
            var callers = new Thread[200];
            for (var i = 0; i < callers.length; i++) {
                callers[i] =
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try {
                                                link.send(POST.within(Duration.ofSeconds(60)));
                                            } catch (InterruptedException e) {
                                                Thread.currentThread().interrupt();
                                            }
                                        });
            }
            await().until(() -> server.connections.get() == callers.length);
            for (var caller : callers) caller.interrupt();
            await().until(() -> server.open.get() == 0);
        }
    }

    @Test
    void prints_nothing_of_its_peer() throws Exception {
        try (var server = new HostileServer(HostileServer.Peer::untilGone)) {
            assertThat(link(server).toString()).doesNotContain("127.0.0.1");
        }
    }
}
