package carapace.channel.telegram;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before asking again.
 *
 * @param conflict longer than the server holds a poll, so that a forgotten one has ended
 */
record Pauses(Duration first, Duration longest, Duration badToken, Duration conflict) {

    static final Pauses USUAL =
            new Pauses(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(55));

    /** Doubles with each failure in a row, and strays by a fifth, so that bots do not march. */
    Duration after(int failures) {
        var doubled = first.multipliedBy(1L << Math.min(failures - 1, 10));
        var capped = doubled.compareTo(longest) < 0 ? doubled : longest;
        var stray = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
        return Duration.ofNanos((long) (capped.toNanos() * stray));
    }
}
