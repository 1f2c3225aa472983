package carapace.hook.http;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.Hooks;
import carapace.message.ChannelId;
import carapace.status.Meters;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

@DisplayName("The webhook door")
class HookDoorTest {

    private record Call(ChannelId channel, HookRequest request) {}

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final List<String> counted = new CopyOnWriteArrayList<>();
    private volatile Hooks channel =
            (id, request) -> {
                var text = new String(request.body().read(), StandardCharsets.UTF_8);
                return new HookAnswer(200, "text/plain", text, Map.of("X-Slack-No-Retry", "1"));
            };
    private Server server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        var door =
                new HookDoor(
                        (id, request) -> {
                            calls.add(new Call(id, request));
                            return channel.receive(id, request);
                        },
                        new Counting());
        server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(door), "/channels/*");
        server.setHandler(context);
        server.start();
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.stop();
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        var port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("X-Telegram-Bot-Api-Secret-Token", "abc")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void hands_a_call_to_its_channel_and_its_answer_back() throws Exception {
        var response = call("POST", "/channels/telegram/webhook", "{\"é\":1}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"é\":1}");
        assertThat(response.headers().firstValue("X-Slack-No-Retry")).hasValue("1");
        var call = calls.poll(1, TimeUnit.SECONDS);
        assertThat(call.channel()).isEqualTo(new ChannelId("telegram", "default"));
        assertThat(call.request().path()).isEqualTo("webhook");
        assertThat(call.request().remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(call.request().headers().first("x-telegram-bot-api-secret-token"))
                .hasValue("abc");
    }

    @Test
    void finds_further_accounts_by_the_path() throws Exception {
        call("POST", "/channels/telegram/webhook/work", "");
        assertThat(calls.element().channel()).isEqualTo(new ChannelId("telegram", "work"));
        assertThat(calls.element().request().path()).isEqualTo("webhook/work");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void takes_posts_alone(String method) throws Exception {
        var response = call(method, "/channels/slack/events", "");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
        assertThat(response.body()).isEmpty();
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/channels/telegram,404",
        "/channels/telegram/,404",
        "/channels/telegram/webhook/,404",
        "/channels/telegram/webhook/work/more,404",
        "/channels/TELEGRAM/webhook,401",
        "/channels/telegram/webhook/a%20b,401"
    })
    void knows_no_other_paths(String path, int status) throws Exception {
        assertThat(call("POST", path, "").statusCode()).isEqualTo(status);
        assertThat(calls).isEmpty();
    }

    @Test
    void says_when_a_body_was_too_large() throws Exception {
        channel =
                (id, request) -> {
                    throw new HookRequest.BodyTooLarge();
                };
        assertThat(call("POST", "/channels/telegram/webhook", "x").statusCode()).isEqualTo(413);
        assertThat(counted).contains("telegram body");
    }

    @Test
    void does_not_let_a_path_become_a_label() throws Exception {
        channel =
                (id, request) -> {
                    throw new HookRequest.BodyTooLarge();
                };
        call("POST", "/channels/made-up/webhook", "");
        assertThat(counted).containsExactly("other body");
    }

    @Test
    void shuts_out_an_address_that_guesses() {
        var now = new AtomicLong();
        var strikes = new Strikes(now::get);
        for (var i = 0; i < 10; i++) {
            assertThat(strikes.out("203.0.113.7")).isFalse();
            strikes.wrong("203.0.113.7");
            strikes.wrong("127.0.0.1");
        }
        assertThat(strikes.out("203.0.113.7")).isTrue();
        assertThat(strikes.out("203.0.113.8")).isFalse();
        assertThat(strikes.out("127.0.0.1")).isFalse();
        now.set(TimeUnit.SECONDS.toNanos(61));
        assertThat(strikes.out("203.0.113.7")).isFalse();
    }

    private final class Counting implements Meters {
        @Override
        public Counter counter(String name, String help, String... labels) {
            return amount -> counted.add(labels[1] + " " + labels[3]);
        }

        @Override
        public Timer timer(String name, String help, List<Double> bounds, String... labels) {
            return (Duration duration) -> counted.add(name);
        }

        @Override
        public Gauge gauge(String name, String help, DoubleSupplier value, String... labels) {
            return () -> counted.remove(name);
        }
    }
}
