package carapace.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

@DisplayName("Meters")
class CoreMetersTest {
    private final CoreMeters meters = new CoreMeters();

    private String page() {
        return meters.registry().scrape();
    }

    @Test
    void keep_the_names_they_were_given() {
        meters.counter("carapace_x_total", "X", "a", "b").add(3);
        meters.gauge("carapace_build_info", "Which", () -> 1, "version", "1");
        meters.gauge("carapace_uptime_seconds", "Up", () -> 5);
        assertThat(page())
                .containsPattern("carapace_x_total\\{a=\"b\"} 3")
                .containsPattern("carapace_build_info\\{version=\"1\"} 1")
                .containsPattern("carapace_uptime_seconds 5");
    }

    @Test
    void show_cumulative_buckets_with_the_bounds_they_were_given() {
        var timer = meters.timer("carapace_t_seconds", "T", List.of(0.05, 0.1, 30.0), "c", "x");
        timer.record(Duration.ofMillis(60));
        assertThat(page())
                .containsPattern("carapace_t_seconds_bucket\\{c=\"x\",le=\"0.05\"} 0")
                .containsPattern("carapace_t_seconds_bucket\\{c=\"x\",le=\"0.1\"} 1")
                .containsPattern("carapace_t_seconds_bucket\\{c=\"x\",le=\"\\+Inf\"} 1")
                .containsPattern("carapace_t_seconds_count\\{c=\"x\"} 1");
    }

    @Test
    void fold_what_exceeds_a_hundred_series_into_other() {
        for (var i = 0; i < 1_000; i++) {
            meters.counter("carapace_m_total", "M", "model", "m" + i).increment();
        }
        assertThat(page().lines().filter(line -> line.startsWith("carapace_m_total{")).count())
                .isLessThanOrEqualTo(101);
        assertThat(page()).containsPattern("carapace_m_total\\{model=\"other\"} 900");
    }

    @Test
    void are_the_same_for_the_same_name_and_labels() {
        meters.counter("carapace_y_total", "Y").increment();
        meters.counter("carapace_y_total", "Y").increment();
        assertThat(page()).containsPattern("carapace_y_total 2");
    }
}
