package carapace.agent;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Time-ordered ids of 128 bits, 32 lower-case hexadecimal digits. */
final class Ids {

    private Ids() {}

    static String next(Instant now) {
        var hex = HexFormat.of();
        var random = ThreadLocalRandom.current();
        return hex.toHexDigits(now.toEpochMilli(), 12)
                + hex.toHexDigits(random.nextInt(1 << 16), 4)
                + hex.toHexDigits(random.nextLong(), 16);
    }
}
