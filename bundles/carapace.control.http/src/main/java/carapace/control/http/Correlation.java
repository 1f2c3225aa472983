package carapace.control.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Joins what a caller sees to what the log says: eight hexadecimal digits. */
final class Correlation {

    private Correlation() {}

    static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }
}
