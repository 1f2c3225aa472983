package carapace.wire.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;

/** The dates are those of RFC 9110, section 5.6.7. */
@DisplayName("Retry-After")
class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                " 120 |120",
                "0|0",
                "999999|3600",
                "Sun, 06 Nov 1994 08:49:37 GMT|30",
                "Sunday, 06-Nov-94 08:49:37 GMT|30",
                "Sun Nov  6 08:49:37 1994|30",
                "Sun, 06 Nov 1994 08:00:00 GMT|0",
                "Mon, 06 Nov 1995 08:00:00 GMT|3600",
                "soon|-1",
                "-5|-1",
                "1.5|-1",
                "99999999999999999999|-1",
                "|-1"
            })
    void is_read_in_all_its_forms(String text, long seconds) {
        var pause = RetryAfter.of(text == null ? "" : text, NOW);
        if (seconds < 0) assertThat(pause).isEmpty();
        else assertThat(pause.orElseThrow()).hasSeconds(seconds);
    }
}
