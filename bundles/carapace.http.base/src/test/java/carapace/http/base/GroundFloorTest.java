package carapace.http.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.secret.Guard;
import carapace.secret.Secret;
import carapace.status.Door;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.ServiceRegistration;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

@DisplayName("The ground floor, in a real framework")
class GroundFloorTest {

    private static final Map<String, String> SECRETS = new ConcurrentHashMap<>();

    @TempDir static Path work;

    private static RunningFramework framework;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        framework = new RunningFramework(work, Map.of("carapace.state.dir", work.toString()));
        framework.context().registerService(Guard.class, new Vault(), null);
        door("/control/*", "service", 100);
        door("/health", "none", 0);
        door("/metrics", "metrics", 0);
        door("/channels/*", "hook", 0);
        rules(Map.of("mode", "token"));
        framework.configure(
                "org.apache.felix.http",
                Map.of("org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", 0));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> framework.context().getServiceReference(Door.class) != null);
        var reference = framework.context().getServiceReference(Door.class);
        port = framework.context().getService(reference).port();
        await().until(() -> get("/health").status() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        framework.close();
        assertThat(work.resolve("run/control.token")).doesNotExist();
    }

    private static void rules(Map<String, Object> more) throws IOException {
        var all =
                new Hashtable<String, Object>(Map.of("token.secret", "t", "password.secret", "p"));
        all.putAll(more);
        framework.configure("carapace.http.base", all);
    }

    private static ServiceRegistration<Servlet> door(String pattern, String auth, int body) {
        var properties = new Hashtable<String, Object>();
        properties.put("osgi.http.whiteboard.servlet.pattern", pattern);
        properties.put(
                "osgi.http.whiteboard.context.select",
                "(osgi.http.whiteboard.context.name=carapace)");
        properties.put("carapace.auth", auth);
        properties.put("carapace.body", body);
        return framework.house().registerService(Servlet.class, new Echo(), properties);
    }

    /** Says who called and what was sent; breaks on request. */
    private static final class Echo extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            var words = request.getRequestURI();
            if (words.endsWith("/broken")) throw new IllegalStateException("token 123:SECRET");
            if (words.endsWith("/refused")) {
                response.sendError(409, "<b>no</b>");
                return;
            }
            var body = request.getInputStream().readAllBytes();
            response.getWriter().write(request.getAttribute("carapace.actor") + " " + body.length);
        }
    }

    private record Vault() implements Guard {
        @Override
        public Opened open(String name) {
            var value = SECRETS.get(name);
            if (value == null) return new Opened.Absent();
            return new Opened.Value(Secret.of(value.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Map<String, Kept> kept() {
            return Map.of();
        }
    }

    record Reply(int status, String head, String body) {}

    private static Reply get(String path, String... headers) throws IOException {
        return call("GET", path, "", headers);
    }

    private static Reply call(String method, String path, String body, String... headers)
            throws IOException {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        var host = "Host: 127.0.0.1:" + port;
        for (var header : headers) {
            if (header.startsWith("Host:")) host = header;
            else head.append(header).append("\r\n");
        }
        head.append(host).append("\r\nConnection: close\r\n");
        if (!body.isEmpty()) head.append("Content-Length: ").append(body.length()).append("\r\n");
        return raw(head + "\r\n" + body);
    }

    private static Reply raw(String bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (all.isEmpty()) return new Reply(0, "", "");
            var end = all.indexOf("\r\n\r\n");
            return new Reply(
                    Integer.parseInt(all.substring(9, 12)),
                    all.substring(0, end),
                    all.substring(end + 4));
        }
    }

    private static String operator() throws IOException {
        return "Authorization: Bearer " + Files.readString(work.resolve("run/control.token"));
    }

    @Test
    void writes_the_operators_credential_for_its_owner_alone() throws Exception {
        var file = work.resolve("run/control.token");
        assertThat(Files.readString(file)).matches("[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void lets_the_operator_in_from_this_machine_alone() throws Exception {
        var reply = get("/control/x", operator());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).matches("cli:\\d+ 0");
        assertThat(get("/control/x", operator(), "X-Forwarded-For: 1.2.3.4").status())
                .isEqualTo(401);
    }

    @Test
    void asks_for_the_token_even_from_this_machine() throws Exception {
        SECRETS.put("t", "right");
        var refused = get("/control/x");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("{\"ok\":false,\"error\":\"Unauthorized\"}");
        assertThat(refused.head()).contains("WWW-Authenticate: Bearer", "Cache-Control: no-store");
        assertThat(get("/control/x", "Authorization: Bearer right").status()).isEqualTo(200);
        assertThat(get("/control/x", "authorization: bearer right").status()).isEqualTo(200);
        assertThat(get("/control/x?token=right").status()).isEqualTo(401);
    }

    @Test
    void opens_nothing_while_the_expected_secret_is_missing_or_blank() throws Exception {
        SECRETS.remove("t");
        assertThat(get("/control/x", "Authorization: Bearer ").status()).isEqualTo(401);
        SECRETS.put("t", "  ");
        assertThat(get("/control/x", "Authorization: Bearer   ").status()).isEqualTo(401);
        SECRETS.put("t", "right");
    }

    @Test
    void leaves_open_what_a_door_leaves_open() throws Exception {
        assertThat(get("/health").status()).isEqualTo(200);
        assertThat(get("/metrics").status()).isEqualTo(200);
        assertThat(get("/metrics", "X-Real-IP: 1.2.3.4").status()).isEqualTo(401);
        assertThat(call("POST", "/channels/telegram/webhook", "x").status()).isEqualTo(200);
    }

    @Test
    void puts_the_security_headers_on_every_answer() throws Exception {
        for (var path : new String[] {"/health", "/control/x", "/nowhere", "/channels/x/broken"}) {
            assertThat(get(path).head())
                    .as(path)
                    .contains("Content-Security-Policy: default-src 'self'")
                    .contains("X-Frame-Options: DENY")
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("Permissions-Policy: camera=()")
                    .doesNotContain("Server:", "Strict-Transport-Security", "X-Powered-By");
        }
    }

    @Test
    void answers_unknown_paths_in_its_own_shape() throws Exception {
        var reply = get("/nowhere");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body())
                .isEqualTo("{\"error\":{\"message\":\"Not found\",\"type\":\"not_found\"}}");
    }

    @Test
    void answers_for_a_door_that_is_being_swapped() throws Exception {
        var door = door("/swapped/*", "none", 0);
        await().until(() -> get("/swapped/a").status() == 200);
        door.unregister();
        await().until(() -> get("/swapped/a").status() != 200);
        var away = get("/swapped/a");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.head()).contains("Retry-After: 5");
        assertThat(call("POST", "/swapped/a", "{}").status()).isEqualTo(503);
        door("/swapped/*", "none", 0);
        await().until(() -> get("/swapped/a").status() == 200);
    }

    @Test
    void never_serves_a_guarded_door_unguarded_while_it_arrives() throws Exception {
        for (var i = 0; i < 30; i++) {
            var path = "/control/round" + i;
            var seen = ConcurrentHashMap.<Integer>newKeySet();
            var asker =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (!Thread.currentThread().isInterrupted()) {
                                            try {
                                                seen.add(get(path).status());
                                            } catch (IOException e) {
                                                return;
                                            }
                                        }
                                    });
            var door = door(path, "service", 0);
            assertThat(get(path).status()).isEqualTo(401);
            asker.interrupt();
            asker.join();
            door.unregister();
            assertThat(seen).doesNotContain(200);
        }
    }

    @Test
    void answers_a_broken_door_without_its_secrets() throws Exception {
        var reply = get("/control/broken", operator());
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body())
                .matches(
                        "\\{\"ok\":false,\"error\":\"Internal error\",\"detail\":\\{\"kind\":"
                                + "\"internal\",\"reason\":\"[0-9a-f]{8}\"}}");
    }

    @Test
    void writes_errors_of_doors_in_its_own_shape() throws Exception {
        var reply = get("/control/refused", operator());
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.body()).isEqualTo("{\"ok\":false,\"error\":\"Refused\"}");
    }

    @Test
    void reads_no_more_body_than_a_door_takes() throws Exception {
        assertThat(call("POST", "/control/x", "y".repeat(100), operator()).body()).endsWith(" 100");
        var declared = call("POST", "/control/x", "y".repeat(101), operator());
        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.head()).contains("Connection: close");
        var chunked =
                raw(
                        "POST /control/x HTTP/1.1\r\n"
                                + "Host: localhost\r\n"
                                + "Transfer-Encoding: chunked\r\n"
                                + operator()
                                + "\r\n\r\n65\r\n"
                                + "y".repeat(0x65)
                                + "\r\n0\r\n\r\n");
        assertThat(chunked.status()).isEqualTo(413);
    }

    @Test
    void takes_hooks_up_to_their_configured_size() throws Exception {
        var whole = call("POST", "/channels/telegram/webhook", "y".repeat(262_144));
        assertThat(whole.status()).isEqualTo(200);
        assertThat(call("POST", "/channels/telegram/webhook", "y".repeat(262_145)).status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example,421",
        "127.0.0.1.evil.example,421",
        "localhost:99,200",
        "[::1]:5,200"
    })
    void answers_to_its_own_names_alone(String host, int status) throws Exception {
        assertThat(get("/health", "Host: " + host).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS", "TRACE", "PROPFIND"})
    void has_no_other_methods(String method) throws Exception {
        var reply = call(method, "/control/x", "", "Origin: https://evil.example");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.head()).contains("Allow: GET").doesNotContain("Access-Control");
    }

    @ParameterizedTest
    @CsvSource({
        "'Origin: https://evil.example',403",
        "'Origin: null',403",
        "'Referer: http://evil.example/x',403",
        "'Origin: http://localhost.evil.example',403",
        "'Cookie: session=a',403",
        "'X-Nothing: 1',200"
    })
    void keeps_other_sites_from_writing(String header, int status) throws Exception {
        var reply = call("PATCH", "/control/x", "", operator(), header);
        assertThat(reply.status()).isEqualTo(status);
        if (status == 403) assertThat(reply.body()).contains("csrf_error");
        assertThat(get("/control/x", operator(), header).status()).isEqualTo(200);
    }

    @Test
    void lets_its_own_pages_write() throws Exception {
        var origin = "Origin: http://127.0.0.1:" + port;
        assertThat(call("POST", "/control/x", "", operator(), origin).status()).isEqualTo(200);
        var cookies = "Cookie: session=a; csrf=b";
        assertThat(call("POST", "/control/x", "", operator(), origin, cookies).status())
                .isEqualTo(403);
        assertThat(
                        call(
                                        "POST",
                                        "/control/x",
                                        "",
                                        operator(),
                                        origin,
                                        cookies,
                                        "X-CSRF-Token: b")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void does_not_slow_this_machine_down() throws Exception {
        for (var i = 0; i < 300; i++) {
            assertThat(get("/control/x", operator()).status()).isEqualTo(200);
        }
    }

    @Test
    void answers_what_is_not_http_in_its_own_shape() throws Exception {
        var requests =
                new String[] {
                    "NONSENSE\r\n\r\n",
                    "GET /x HTTP/1.1\r\n\r\n",
                    "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                    "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                            + "Content-Length: 4\r\n\r\nabcd",
                    "GET /%2e%2e/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                    "GET /health HTTP/1.1\r\nHost: localhost\r\nX: "
                            + "y".repeat(20_000)
                            + "\r\n\r\n",
                    "GET /" + "y".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                };
        for (var request : requests) {
            var reply = raw(request);
            var name = request.substring(0, Math.min(70, request.length()));
            assertThat(reply.status()).as(name).isBetween(400, 431);
            assertThat(reply.body()).as(name).doesNotContain("<", "jetty", "Jetty", "yyy");
            assertThat(reply.head()).as(name).doesNotContain("Server:");
        }
    }

    @Test
    void has_a_limit_for_the_number_of_headers() throws Exception {
        var many = new String[101];
        for (var i = 0; i < many.length; i++) many[i] = "X-" + i + ": 1";
        assertThat(get("/health", many).status()).isEqualTo(431);
    }

    @Test
    void ends_clients_that_dribble_their_head() throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(500);
            var began = System.nanoTime();
            var out = socket.getOutputStream();
            out.write("GET /health HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            var ended = false;
            while (!ended && System.nanoTime() - began < 20_000_000_000L) {
                try {
                    out.write('y');
                    out.flush();
                    ended = socket.getInputStream().read() < 0;
                } catch (java.net.SocketTimeoutException e) {
                    continue;
                } catch (IOException e) {
                    ended = true;
                }
            }
            assertThat(ended).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(14));
        }
    }

    /** As a proxy that is trusted would say it: the rules of this machine do not apply then. */
    private static String from(String address) {
        return "X-Forwarded-For: 198.51.100.99, " + address;
    }

    @Test
    void goes_by_the_forwarded_address_of_a_trusted_proxy() throws Exception {
        SECRETS.put("t", "right");
        rules(Map.of("mode", "token", "trustedProxies", new String[] {"127.0.0.1"}));
        try {
            await().until(
                            () ->
                                    get("/health", from("203.0.113.5"))
                                            .head()
                                            .contains("X-RateLimit-Limit: 200"));
            var slowed = 0;
            for (var i = 0; i < 400 && slowed == 0; i++) {
                var reply = get("/health", from("203.0.113.6"));
                if (reply.status() != 429) continue;
                slowed++;
                assertThat(reply.head()).contains("Retry-After: 1", "X-RateLimit-Remaining: 0");
                assertThat(reply.body())
                        .isEqualTo(
                                "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":"
                                        + "\"Too many requests\",\"retryAfter\":1}}");
            }
            assertThat(get("/metrics", from("203.0.113.5")).status()).isEqualTo(401);
            assertThat(get("/control/x", from("203.0.113.5"), "Authorization: Bearer right").body())
                    .startsWith("203.0.113.5 ");
        } finally {
            rules(Map.of("mode", "token"));
        }
    }

    @Test
    void listens_to_no_more_than_ten_wrong_credentials_a_minute() throws Exception {
        SECRETS.put("t", "right");
        rules(Map.of("mode", "token", "trustedProxies", new String[] {"127.0.0.1"}));
        try {
            await().until(() -> get("/health", from("203.0.113.7")).head().contains("X-RateLimit"));
            var address = from("203.0.113.7");
            for (var i = 0; i < 10; i++) {
                assertThat(get("/control/x", address, "Authorization: Bearer rightx").status())
                        .isEqualTo(401);
            }
            var eleventh = get("/control/x", address, "Authorization: Bearer rightx");
            assertThat(eleventh.status()).isEqualTo(429);
            assertThat(eleventh.head()).contains("Retry-After: ");
            assertThat(get("/control/x", address, "Authorization: Bearer right").status())
                    .isEqualTo(429);
            assertThat(get("/health", address).status()).isEqualTo(200);
            var another = from("203.0.113.8");
            assertThat(get("/control/x", another, "Authorization: Bearer right").status())
                    .isEqualTo(200);
        } finally {
            rules(Map.of("mode", "token"));
        }
    }

    @Test
    void follows_its_mode() throws Exception {
        SECRETS.put("t", "token");
        SECRETS.put("p", "word");
        try {
            rules(Map.of("mode", "password"));
            await().until(() -> bearer("word") == 200);
            assertThat(bearer("token")).isEqualTo(401);
            rules(Map.of("mode", "local"));
            await().until(() -> get("/control/x").status() == 200);
            assertThat(get("/control/x", "X-Forwarded-For: 192.0.2.1").status()).isEqualTo(401);
            assertThat(get("/control/x", "Forwarded: for=192.0.2.1").status()).isEqualTo(401);
            assertThat(get("/control/x", "Host: evil.example").status()).isEqualTo(421);
            rules(Map.of("mode", "unset"));
            await().until(() -> get("/control/x").status() == 401);
            assertThat(bearer("word")).isEqualTo(200);
            SECRETS.remove("p");
            assertThat(bearer("word")).isEqualTo(401);
            assertThat(bearer("token")).isEqualTo(200);
            rules(Map.of("mode", "token", "controlEnabled", false));
            await().until(() -> bearer("token") == 404);
            assertThat(get("/control/x", operator()).status()).isEqualTo(404);
        } finally {
            SECRETS.put("t", "right");
            rules(Map.of("mode", "token"));
            await().until(() -> bearer("right") == 200);
        }
    }

    private static int bearer(String secret) throws IOException {
        return get("/control/x", "Authorization: Bearer " + secret).status();
    }

    @Test
    void refuses_two_credentials_and_other_schemes() throws Exception {
        SECRETS.put("t", "right");
        assertThat(
                        get(
                                        "/control/x",
                                        "Authorization: Bearer right",
                                        "Authorization: Bearer right")
                                .status())
                .isEqualTo(401);
        assertThat(get("/control/x", "Authorization: Basic right").status()).isEqualTo(401);
    }
}
