package carapace.http.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.status.Door;
import carapace.status.Unfit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

@DisplayName("When the port is taken, the ground floor")
class PortTakenTest {

    @TempDir Path work;

    @Test
    void says_so_and_opens_nothing() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var framework =
                        new RunningFramework(work, Map.of("carapace.state.dir", work.toString()))) {
            framework.configure("carapace.http.base", Map.of("mode", "token"));
            framework.configure(
                    "org.apache.felix.http",
                    Map.of(
                            "org.apache.felix.http.host",
                            "127.0.0.1",
                            "org.osgi.service.http.port",
                            other.getLocalPort()));
            var context = framework.context();
            await().atMost(Duration.ofSeconds(25))
                    .until(() -> context.getServiceReference(Unfit.class) != null);
            var unfit = context.getService(context.getServiceReference(Unfit.class));
            assertThat(unfit.code()).isEqualTo("port-taken");
            assertThat(unfit.sentence())
                    .contains("Port " + other.getLocalPort() + " on 127.0.0.1", "gateway.port");
            assertThat(context.getServiceReference(Door.class)).isNull();
        }
    }
}
