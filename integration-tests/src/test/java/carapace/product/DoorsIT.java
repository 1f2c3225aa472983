package carapace.product;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@DisplayName("The doors of a running gateway")
class DoorsIT {

    @TempDir static Path home;
    private static Product product;

    @BeforeAll
    static void start() throws Exception {
        product = new Product(home);
        product.gateway();
    }

    @AfterAll
    static void end() throws InterruptedException {
        product.close();
    }

    @Test
    void tell_anyone_that_it_is_well_and_no_more() throws Exception {
        var health = product.get("/health", false);
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"ok\"").contains("uptimeSeconds");
        assertThat(product.get("/health/ready", false).statusCode()).isEqualTo(200);
    }

    @Test
    void tell_the_operator_alone_how_it_fares() throws Exception {
        assertThat(product.get("/control/status", false).statusCode()).isEqualTo(401);
        var status = product.get("/control/status", true);
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.body()).contains("\"ok\":true").contains("connectedChannels");
        assertThat(product.get("/control/channels", true).body()).contains("\"console\"");
    }

    @Test
    void put_the_security_headers_on_every_answer() throws Exception {
        for (var path : new String[] {"/health", "/control/status", "/no/such/path"}) {
            var headers = product.get(path, false).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
            assertThat(headers.firstValue("Content-Security-Policy")).isPresent();
            assertThat(headers.firstValue("Server")).isEmpty();
        }
        assertThat(product.get("/no/such/path", false).statusCode()).isEqualTo(404);
    }

    @Test
    void count() throws Exception {
        product.get("/health", false);
        var metrics = product.get("/metrics", false);
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains("carapace_build_info{version=\"0.1.0\"} 1")
                .contains("carapace_http_requests_total{");
    }

    @Test
    void offer_every_command() throws Exception {
        var status = product.cara("status");
        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(status.out()).contains("Version").contains("Channels");
        assertThat(product.cara("channels", "--json").out()).contains("\"id\"");
        assertThat(product.cara("config", "get", "gateway.bind").out()).contains("loopback");
        assertThat(product.cara("bundles").out()).contains("carapace.core");
        assertThat(product.cara("dlq", "list").exit()).isZero();
        assertThat(product.cara("nonsense").exit()).isEqualTo(2);
        assertThat(product.cara("logs", "-n", "5").exit()).isZero();
    }

    @Test
    void chat_and_show_the_way_of_the_message() throws Exception {
        var chat = product.cara("chat", "--once", "what next?");
        assertThat(chat.exit()).as(chat.err()).isZero();
        var trace = product.cara("trace", "--last");
        assertThat(trace.out()).contains("admit").contains("answer").contains("send");
    }

    @Test
    void verify_themselves() throws Exception {
        var ran = product.cara("verify", "--outcome", "local-chat");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("[PASS] Local chat roundtrip");
    }
}
