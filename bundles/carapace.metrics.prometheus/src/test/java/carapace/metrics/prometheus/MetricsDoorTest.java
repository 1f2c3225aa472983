package carapace.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

@DisplayName("The metrics page")
class MetricsDoorTest {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private static HttpResponse<String> ask(MeterRegistry registry, String method)
            throws Exception {
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new MetricsDoor(registry)), "/metrics");
        server.setHandler(context);
        server.start();
        try (var client = HttpClient.newHttpClient()) {
            var url = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/metrics");
            var request =
                    HttpRequest.newBuilder(url)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } finally {
            server.stop();
        }
    }

    private String page() throws Exception {
        return ask(registry, "GET").body();
    }

    @Test
    void is_text_of_version_0_0_4() throws Exception {
        var answer = ask(registry, "GET");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void answers_head_and_refuses_the_rest() throws Exception {
        var head = ask(registry, "HEAD");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        var post = ask(registry, "POST");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
    }

    @Test
    void writes_whole_numbers_without_a_point_and_large_ones_in_full() throws Exception {
        Counter.builder("carapace_x_total").register(registry).increment(1_234_567_890);
        Gauge.builder("carapace_y", () -> 0.25).register(registry);
        Gauge.builder("carapace_z", () -> Double.NaN).register(registry);
        assertThat(page().lines())
                .contains("carapace_x_total 1234567890", "carapace_y 0.25", "carapace_z NaN");
    }

    @Test
    void escapes_label_values() throws Exception {
        Counter.builder("carapace_x_total")
                .tag("path", "a\"b\\c\nd,le=\"5\"")
                .register(registry)
                .increment();
        assertThat(page()).contains("carapace_x_total{path=\"a\\\"b\\\\c\\nd,le=\\\"5\\\"\"} 1\n");
    }

    @Test
    void has_cumulative_buckets_that_end_in_the_count() throws Exception {
        var timer =
                Timer.builder("carapace_t_seconds")
                        .serviceLevelObjectives(Duration.ofMillis(500), Duration.ofSeconds(1))
                        .register(registry);
        timer.record(Duration.ofMillis(100));
        timer.record(Duration.ofMillis(700));
        timer.record(Duration.ofSeconds(7));
        assertThat(page().lines())
                .contains(
                        "carapace_t_seconds_bucket{le=\"0.5\"} 1",
                        "carapace_t_seconds_bucket{le=\"1\"} 2",
                        "carapace_t_seconds_bucket{le=\"+Inf\"} 3",
                        "carapace_t_seconds_count 3");
    }

    @Test
    void is_away_while_the_registry_is_another() throws Exception {
        assertThat(ask(new SimpleMeterRegistry(), "GET").statusCode()).isEqualTo(503);
    }
}
