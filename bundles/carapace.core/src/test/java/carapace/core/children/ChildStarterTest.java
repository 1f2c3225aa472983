package carapace.core.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@DisplayName("A child process")
class ChildStarterTest {
    @TempDir Path here;

    @Test
    void gets_what_it_is_given_and_no_secret() throws Exception {
        var extra = Map.of("MATRIX_DEVICE_ID", "D1");
        var child = new ChildStarter().start(List.of("env"), here, extra);
        var environment = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        assertThat(environment.lines().map(line -> line.split("=", 2)[0]))
                .contains("MATRIX_DEVICE_ID")
                .doesNotContainAnyElementsOf(ChildStarter.SECRET);
    }

    @Test
    void is_refused_a_secret() {
        var secret = Map.of("telegram_bot_token", "1:x");
        assertThatThrownBy(() -> new ChildStarter().start(List.of("env"), here, secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("1:x");
    }
}
