package carapace.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

@DisplayName("The gateway that is meant")
class TargetTest {

    @TempDir Path state;
    private Path token;

    @BeforeEach
    void run() throws Exception {
        var run = Files.createDirectory(state.resolve("run"));
        token = Files.writeString(run.resolve("control.token"), "own\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(run.resolve("port"), "4711\n");
    }

    private Target target(Map<String, String> environment, String... words) throws Usage {
        return Target.of(Flags.of(List.of(words)), state, environment);
    }

    @Test
    void is_the_own_one_with_its_own_credential() throws Exception {
        var target = target(Map.of("CARAPACE_GATEWAY_TOKEN", "other"), "status");
        assertThat(target.port()).isEqualTo(4711);
        assertThat(target.credential()).contains("own");
    }

    @Test
    void is_another_when_a_flag_names_its_port() throws Exception {
        var target = target(Map.of("CARAPACE_GATEWAY_TOKEN", "other"), "status", "--port", "9");
        assertThat(target.port()).isEqualTo(9);
        assertThat(target.credential()).contains("other");
    }

    @Test
    void comes_from_the_environment_when_none_runs_here() throws Exception {
        Files.delete(token);
        var named = Map.of("CARAPACE_GATEWAY_PORT", "1234", "CARAPACE_GATEWAY_PASSWORD", "p");
        assertThat(target(named, "status").port()).isEqualTo(1234);
        assertThat(target(named, "status").credential()).contains("p");
        assertThat(target(Map.of(), "status").port()).isEqualTo(18789);
    }

    @Test
    void is_shown_no_credential_over_plain_http_elsewhere() throws Exception {
        var named = Map.of("CARAPACE_GATEWAY_TOKEN", "t");
        for (var host : List.of("10.0.0.1", "localhost.example", "1270.0.0.1", "gateway")) {
            assertThat(target(named, "status", "--host", host).credential()).isEmpty();
        }
        assertThat(target(named, "status", "--host", "10.0.0.1", "--tls").credential())
                .contains("t");
    }

    @Test
    void is_not_asked_with_a_credential_that_others_can_read() throws Exception {
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> target(Map.of(), "status"))
                .isInstanceOf(Usage.class)
                .hasMessageContaining("control.token")
                .hasMessageNotContaining("own");
    }

    @Test
    void is_not_trusted_without_tls() {
        assertThatThrownBy(() -> Flags.of(List.of("logs", "--trust"))).isInstanceOf(Usage.class);
    }

    @Test
    void keeps_the_words_of_the_verb() throws Exception {
        var flags = Flags.of(List.of("dlq", "-p", "1", "list", "--json", "--channel=x"));
        assertThat(flags.words()).containsExactly("dlq", "list", "--json", "--channel=x");
        assertThat(flags.json()).isTrue();
        assertThatThrownBy(() -> Flags.of(List.of("status", "--port", "70000")))
                .hasMessageContaining("65535");
    }
}
