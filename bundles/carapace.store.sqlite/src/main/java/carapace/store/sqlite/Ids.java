package carapace.store.sqlite;

import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids of 32 hexadecimal digits, and how they lie in the file: 16 bytes. */
final class Ids {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    private Ids() {}

    static boolean wellFormed(String id) {
        return FORM.matcher(id).matches();
    }

    static byte[] bytes(String id) {
        if (!wellFormed(id)) {
            throw new IllegalArgumentException("an id is 32 lower-case hexadecimal digits");
        }
        return HexFormat.of().parseHex(id);
    }

    static String text(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    /** Milliseconds first, so that later ids sort behind earlier ones; the rest is random. */
    static String timeOrdered(long millis) {
        var random = UUID.randomUUID();
        var high = millis << 16 | random.getMostSignificantBits() & 0xffff;
        return HexFormat.of().toHexDigits(high)
                + HexFormat.of().toHexDigits(random.getLeastSignificantBits());
    }
}
