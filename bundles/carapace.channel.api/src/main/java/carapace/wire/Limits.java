package carapace.wire;

import java.time.Duration;

/**
 * How much of a fetched body is read, and for how long.
 *
 * @param bytes the most that is read; one more is {@code BODY_TOO_LARGE}
 */
public record Limits(int bytes, Duration deadline) {
    public Limits {
        if (bytes < 0 || deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
