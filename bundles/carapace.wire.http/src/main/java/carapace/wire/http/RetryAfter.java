package carapace.wire.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code Retry-After}: seconds, or one of the three dates of RFC 9110, section 5.6.7. */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofHours(1);

    private static final DateTimeFormatter RFC_850 =
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final List<DateTimeFormatter> FORMS =
            List.of(
                    DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ENGLISH),
                    RFC_850,
                    DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                            .withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /** Between nothing and an hour; empty when it says neither seconds nor a date. */
    static Optional<Duration> of(String text, Instant now) {
        var value = text.strip();
        if (value.matches("\\d{1,12}")) {
            return Optional.of(clamp(Duration.ofSeconds(Long.parseLong(value))));
        }
        for (var form : FORMS) {
            try {
                var at = ZonedDateTime.parse(value, form).toInstant();
                return Optional.of(clamp(Duration.between(now, at)));
            } catch (DateTimeException e) {
                // Not this form; the next may fit.
                continue;
            }
        }
        return Optional.empty();
    }

    private static Duration clamp(Duration pause) {
        if (pause.isNegative()) return Duration.ZERO;
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
