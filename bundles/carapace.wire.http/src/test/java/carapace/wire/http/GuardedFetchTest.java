package carapace.wire.http;

import static carapace.message.FaultCode.ANSWER_MALFORMED;
import static carapace.message.FaultCode.BODY_TOO_LARGE;
import static carapace.message.FaultCode.MESSAGE_REFUSED;
import static carapace.message.FaultCode.NOT_READY;
import static carapace.message.FaultCode.PEER_SILENT;
import static carapace.message.FaultCode.PEER_UNREACHABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.wire.Answer;
import carapace.wire.Answer.Answered;
import carapace.wire.Answer.Unanswered;
import carapace.wire.Answer.Unsent;
import carapace.wire.Limits;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("Fetching an address that a stranger named")
class GuardedFetchTest {

    private static final Limits LIMITS = new Limits(10_000, Duration.ofSeconds(2));

    @TempDir static Path work;

    private static TestTls good;
    private static TestTls other;

    private Workshop shop = shop(InetAddress::getAllByName);

    @BeforeAll
    static void certificates() throws Exception {
        good = TestTls.forName(work, "good.test");
        other = TestTls.forName(work, "other.test");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private static Workshop shop(Resolver.Lookup lookup) {
        var keys = new Keys(() -> null);
        var tally = new Tally(() -> null);
        return new Workshop(keys, new Resolver(lookup), tally, "carapace/9", () -> good.context());
    }

    /** All names lead to this machine, and that is allowed. */
    private GuardedFetch unguarded() {
        shop = shop(name -> new InetAddress[] {InetAddress.getByName("127.0.0.1")});
        return new GuardedFetch(shop, address -> false);
    }

    private Answer fetch(HostileServer server, String name) throws InterruptedException {
        var url = URI.create("https://" + name + ":" + server.port() + "/a?b=c");
        return unguarded().fetch(url, LIMITS);
    }

    private Answer answer(HostileServer.Script script) throws Exception {
        try (var server = new HostileServer(good.listener(), script)) {
            var answer = fetch(server, "good.test");
            await("the connection to be closed").until(() -> server.open.get() == 0);
            return answer;
        }
    }

    @Test
    void brings_the_answer_of_the_right_host() throws Exception {
        try (var server =
                new HostileServer(
                        good.listener(),
                        peer -> {
                            peer.request();
                            peer.answer("hello");
                        })) {
            var answer = (Answered) fetch(server, "good.test");
            assertThat(answer.body().text()).isEqualTo("hello");
            assertThat(server.heads.element())
                    .startsWith("GET /a?b=c HTTP/1.1\r\nHost: good.test:" + server.port())
                    .contains("User-Agent: carapace/9", "Connection: close");
        }
    }

    @Test
    void sends_nothing_to_a_host_with_another_ones_certificate() throws Exception {
        try (var server = new HostileServer(other.listener(), HostileServer.Peer::untilGone)) {
            assertThat(fetch(server, "good.test")).isEqualTo(new Unsent(PEER_UNREACHABLE));
            assertThat(server.requests).hasValue(0);
        }
        try (var server = new HostileServer(good.listener(), HostileServer.Peer::untilGone)) {
            assertThat(fetch(server, "other.test")).isEqualTo(new Unsent(PEER_UNREACHABLE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/",
                "ftp://example.org/",
                "https:///x",
                "https://user@example.org/",
                "https://example.org/#f",
                "https://localhost/",
                "https://LOCALHOST./",
                "https://a.localhost/",
                "https://printer.local/",
                "https://metadata/",
                "https://metadata.google.internal/",
                "https://instance-data/",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0.0.0.0/",
                "https://10.1.2.3/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://172.16.0.1/",
                "https://172.31.255.255/",
                "https://192.0.0.1/",
                "https://192.0.2.1/",
                "https://192.88.99.1/",
                "https://192.168.0.1/",
                "https://198.18.0.1/",
                "https://198.19.255.255/",
                "https://198.51.100.1/",
                "https://203.0.113.1/",
                "https://224.0.0.1/",
                "https://240.0.0.1/",
                "https://255.255.255.255/",
                "https://[::]/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:a9fe:a9fe]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2001:db8::1]/",
                "https://[2002:7f00:1::]/",
                "https://[2001::1]/",
                "https://[fc00::1]/",
                "https://[fd00:ec2::254]/",
                "https://[fe80::1]/",
                "https://[ff02::1]/"
            })
    void refuses_what_leads_to_this_machine_or_the_network_around_it(String url) throws Exception {
        var fetch = new GuardedFetch(shop, Addresses::forbidden);
        assertThat(fetch.fetch(URI.create(url), LIMITS)).isEqualTo(new Unsent(MESSAGE_REFUSED));
    }

    @Test
    void refuses_a_url_that_is_too_long() throws Exception {
        var url = URI.create("https://example.org/" + "x".repeat(2048));
        var fetch = new GuardedFetch(shop, Addresses::forbidden);
        assertThat(fetch.fetch(url, LIMITS)).isEqualTo(new Unsent(MESSAGE_REFUSED));
    }

    @Test
    void leaves_public_addresses_alone() throws Exception {
        for (var address :
                new String[] {
                    "1.1.1.1",
                    "100.63.0.1",
                    "100.128.0.1",
                    "172.15.0.1",
                    "172.32.0.1",
                    "192.0.1.1",
                    "198.17.0.1",
                    "198.20.0.1",
                    "223.255.255.255",
                    "2606:4700::1111",
                    "2a00:1450::1"
                }) {
            assertThat(Addresses.forbidden(InetAddress.getByName(address))).as(address).isFalse();
        }
    }

    @Test
    void refuses_a_name_when_any_of_its_addresses_is_forbidden() throws Exception {
        try (var server = new HostileServer(good.listener(), HostileServer.Peer::untilGone)) {
            shop =
                    shop(
                            name ->
                                    new InetAddress[] {
                                        InetAddress.getByName("1.1.1.1"),
                                        InetAddress.getByName("169.254.169.254")
                                    });
            var fetch = new GuardedFetch(shop, Addresses::forbidden);
            assertThat(fetch.fetch(URI.create("https://good.test/"), LIMITS))
                    .isEqualTo(new Unsent(MESSAGE_REFUSED));
            assertThat(server.connections).hasValue(0);
        }
    }

    @Test
    void looks_a_name_up_once() throws Exception {
        var lookups = new java.util.concurrent.atomic.AtomicInteger();
        try (var server =
                new HostileServer(
                        good.listener(),
                        peer -> {
                            peer.request();
                            peer.answer("");
                        })) {
            shop =
                    shop(
                            name -> {
                                lookups.incrementAndGet();
                                return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
                            });
            var fetch = new GuardedFetch(shop, address -> false);
            var url = URI.create("https://good.test:" + server.port() + "/");
            assertThat(fetch.fetch(url, LIMITS)).isInstanceOf(Answered.class);
            assertThat(lookups).hasValue(1);
        }
    }

    @Test
    void does_not_wait_for_a_slow_look_up() throws Exception {
        var release = new CountDownLatch(1);
        shop =
                shop(
                        name -> {
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                throw new UnknownHostException(name);
                            }
                            return new InetAddress[0];
                        });
        var fetch = new GuardedFetch(shop, address -> false);
        var limits = new Limits(100, Duration.ofMillis(300));
        var began = System.nanoTime();
        assertThat(fetch.fetch(URI.create("https://good.test/"), limits))
                .isEqualTo(new Unsent(PEER_UNREACHABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        release.countDown();
    }

    @Test
    void follows_nothing() throws Exception {
        var answer =
                answer(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.1 302 Go\r\nLocation: https://127.0.0.1/\r\n");
                            peer.say("Content-Length: 0\r\n\r\n");
                        });
        assertThat(((Answered) answer).status()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\n"
                        + "Content-Length: 2\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "SSH-2.0\r\n"
            })
    void takes_no_answer_that_could_be_read_in_two_ways(String answer) throws Exception {
        assertThat(
                        answer(
                                peer -> {
                                    peer.request();
                                    peer.say(answer);
                                    peer.untilGone();
                                }))
                .isEqualTo(new Unanswered(ANSWER_MALFORMED));
    }

    @Test
    void reads_chunks_and_bodies_without_a_length() throws Exception {
        var chunked =
                answer(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.1 100 Continue\r\n\r\n");
                            peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                            peer.say("3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
                        });
        assertThat(((Answered) chunked).body().text()).isEqualTo("abcde");
        var untilClose =
                answer(
                        peer -> {
                            peer.request();
                            peer.say("HTTP/1.0 200 OK\r\n\r\nall of it");
                        });
        assertThat(((Answered) untilClose).body().text()).isEqualTo("all of it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10001\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2712\r\n",
                "Connection: close\r\n\r\n"
            })
    void stops_at_the_limit(String form) throws Exception {
        assertThat(
                        answer(
                                peer -> {
                                    peer.request();
                                    peer.say("HTTP/1.1 200 OK\r\n" + form);
                                    peer.endlessly("x".repeat(1000));
                                }))
                .isEqualTo(new Unanswered(BODY_TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y\r\n", "yyyyyyyyyyyyyyyy", "HTTP/1.1 103 Early\r\n\r\n"})
    void ends_heads_that_do_not_end(String piece) throws Exception {
        assertThat(
                        answer(
                                peer -> {
                                    peer.request();
                                    if (!piece.startsWith("HTTP")) {
                                        peer.say("HTTP/1.1 200 OK\r\nX-A: ");
                                    }
                                    peer.endlessly(piece.repeat(100));
                                }))
                .isEqualTo(new Unanswered(ANSWER_MALFORMED));
    }

    @Test
    void gives_up_at_the_deadline_wherever_the_peer_stalls() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
                var plain = new HostileServer(silent, HostileServer.Peer::untilGone)) {
            var began = System.nanoTime();
            assertThat(fetch(plain, "good.test")).isEqualTo(new Unsent(PEER_UNREACHABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(LIMITS.deadline(), LIMITS.deadline().plusSeconds(2));
            await().until(() -> plain.open.get() == 0);
        }
        assertThat(answer(HostileServer.Peer::untilGone)).isEqualTo(new Unanswered(PEER_SILENT));
    }

    @Test
    void ends_at_once_when_interrupted_or_closed() throws Exception {
        try (var server =
                new HostileServer(
                        good.listener(),
                        peer -> {
                            peer.request();
                            peer.untilGone();
                        })) {
            var url = URI.create("https://good.test:" + server.port() + "/");
            var fetch = unguarded();
            var gone = new CountDownLatch(1);
            var caller =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            fetch.fetch(url, new Limits(9, Duration.ofMinutes(5)));
                                        } catch (InterruptedException e) {
                                            gone.countDown();
                                        }
                                    });
            await().until(() -> server.requests.get() == 1);
            caller.interrupt();
            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
            await().until(() -> server.open.get() == 0);
            fetch.close();
            assertThat(fetch.fetch(url, LIMITS)).isEqualTo(new Unsent(NOT_READY));
        }
    }
}
