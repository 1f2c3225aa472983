package carapace.redaction.engine;

import java.util.Locale;

/** Which names of members and settings say that their value is secret. */
public final class FieldNames {

    private static final String[] SECRET = {
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
        "authorization"
    };

    private static final String[] COUNTED = {
        "max", "input", "output", "total", "context", "cached", "prompt", "completion"
    };

    private static final int LONGEST = 128;

    private FieldNames() {}

    /** What a name says. */
    public enum Says {
        NOTHING,
        SECRET,
        /** Looks secret, but counts something: harmless when the value is a number. */
        COUNTER
    }

    /** Reads a name; longer ones than 128 characters by their end. */
    public static Says of(CharSequence name) {
        var plain = new StringBuilder(Math.min(name.length(), LONGEST));
        for (var i = Math.max(0, name.length() - LONGEST); i < name.length(); i++) {
            var c = name.charAt(i);
            if (c != '-' && c != '_' && c != '.') plain.append(c);
        }
        return ofPlain(plain.toString().toLowerCase(Locale.ROOT));
    }

    private static Says ofPlain(String name) {
        for (var word : SECRET) {
            if (name.contains(word)) return counter(name) ? Says.COUNTER : Says.SECRET;
        }
        return Says.NOTHING;
    }

    private static boolean counter(String name) {
        if (name.endsWith("tokencount") || name.endsWith("tokensused")) return true;
        if (!name.endsWith("token") && !name.endsWith("tokens")) return false;
        for (var prefix : COUNTED) {
            if (name.endsWith(prefix + "token") || name.endsWith(prefix + "tokens")) return true;
        }
        return false;
    }
}
