package carapace.config.json5.load;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** How sealed values look: {@code enc:v2:<nonce>:<ciphertext and tag>:<salt>}. */
public final class SealedText {
    private static final Pattern LOOSE = Pattern.compile("enc:v[0-9][\\s\\S]*");
    private static final Pattern VERSIONED = Pattern.compile("(?<prefix>enc:v[0-9]+:)[\\s\\S]*");
    private static final String V2 = "enc:v2:";

    private SealedText() {}

    /** Whether it begins like a sealed value of any version. */
    public static boolean loose(String text) {
        return LOOSE.matcher(text).matches();
    }

    /** Whether it is a well-formed sealed value of the version we open. */
    public static boolean strict(String text) {
        if (!text.startsWith(V2)) return false;
        var parts = text.substring(V2.length()).split(":", -1);
        return parts.length == 3
                && decodes(parts[0], 12, 12)
                && decodes(parts[1], 16, Integer.MAX_VALUE)
                && decodes(parts[2], 16, 16);
    }

    /** Nonce and salt together, which no two values may share. */
    static Optional<String> nonceAndSalt(String text) {
        if (!strict(text)) return Optional.empty();
        var parts = text.split(":", -1);
        return Optional.of(parts[2] + ":" + parts[4]);
    }

    /** What is wrong with it; empty for an ordinary text and for a well-formed sealed one. */
    static Optional<String> fault(String text) {
        var matcher = VERSIONED.matcher(text);
        if (!matcher.matches() || strict(text)) return Optional.empty();
        return Optional.of(
                text.startsWith(V2)
                        ? "begins with enc:v2: but is no sealed value; enter the secret again"
                        : "begins with "
                                + matcher.group("prefix")
                                + " but only enc:v2: is supported; enter the secret again");
    }

    private static boolean decodes(String part, int least, int most) {
        try {
            var bytes = Base64.getDecoder().decode(part);
            return bytes.length >= least
                    && bytes.length <= most
                    && Base64.getEncoder().encodeToString(bytes).equals(part);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
