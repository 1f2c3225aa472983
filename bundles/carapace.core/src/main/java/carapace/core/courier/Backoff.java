package carapace.core.courier;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: 5 s doubling to 5 min, or as long as was asked for. */
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 6;

    private Backoff() {}

    /**
     * The next pause.
     *
     * @param earlier attempts that came to nothing before this one
     * @param asked by the peer; zero when it did not say
     */
    public static Duration next(int earlier, Duration asked) {
        var own = FIRST.multipliedBy(1L << Math.clamp(earlier, 0, MOST_DOUBLINGS));
        if (own.compareTo(LONGEST) > 0) own = LONGEST;
        var factor = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
        var jittered = Duration.ofMillis((long) (own.toMillis() * factor));
        return asked.compareTo(Duration.ZERO) > 0 ? asked : jittered;
    }
}
