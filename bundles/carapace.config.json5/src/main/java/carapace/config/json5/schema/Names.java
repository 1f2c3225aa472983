package carapace.config.json5.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names: the nearest known one, the spelling expected, and what looks like a secret. */
public final class Names {
    private static final int NEAR = 2;

    // redaction.md 4: what a member is called that holds a secret.
    private static final List<String> SENSITIVE =
            List.of(
                    "apikey",
                    "accesskeyid",
                    "secretaccesskey",
                    "sessiontoken",
                    "token",
                    "secret",
                    "password",
                    "passwd",
                    "passphrase",
                    "credential",
                    "clientsecret",
                    "refreshtoken",
                    "accesstoken",
                    "privatekey",
                    "signingkey",
                    "signingsecret",
                    "recoverykey",
                    "cookie",
                    "authorization");

    private Names() {}

    /** The known name that was probably meant. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        var lower = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(k -> distance(lower, k.toLowerCase(Locale.ROOT)) <= NEAR)
                .min(Comparator.comparingInt(k -> distance(lower, k.toLowerCase(Locale.ROOT))));
    }

    /** How many letters must be put in, taken out, replaced or swapped with the next. */
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > NEAR) return NEAR + 1;
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) rows[i][0] = i;
        for (var j = 0; j <= b.length(); j++) rows[0][j] = j;
        for (var i = 1; i <= a.length(); i++) {
            for (var j = 1; j <= b.length(); j++) {
                var same = a.charAt(i - 1) == b.charAt(j - 1);
                var least = rows[i - 1][j - 1] + (same ? 0 : 1);
                least = Math.min(least, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = least;
            }
        }
        return rows[a.length()][b.length()];
    }

    /** {@code max_tokens} as {@code maxTokens}. */
    public static String camelCase(String name) {
        var camel = new StringBuilder();
        for (var word : name.split("_+")) {
            if (word.isEmpty()) continue;
            camel.append(
                    camel.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }

    /** Whether a member of this name holds a secret, whatever the section. */
    public static boolean sensitive(String name) {
        var plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
        return SENSITIVE.stream().anyMatch(plain::contains);
    }

    /** The same for a third party's section, where {@code key} alone counts too. */
    static boolean sensitiveOfThirdParty(String name) {
        return !counter(name) && (sensitive(name) || name.toLowerCase(Locale.ROOT).endsWith("key"));
    }

    /** Whether a number under this name only looks like a secret, as {@code maxTokens} does. */
    public static boolean counter(String name) {
        var plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
        return plain.matches(".*(max|input|output|total|context|cached)tokens?")
                || plain.endsWith("tokencount")
                || plain.endsWith("tokensused");
    }
}
