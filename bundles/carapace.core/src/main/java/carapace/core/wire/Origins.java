package carapace.core.wire;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** What an operator may name as a peer. Faults do not quote the address. */
final class Origins {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?|\\[?0:0:0:0:0:0:0:1]?");

    private Origins() {}

    static void check(URI origin) {
        var scheme = origin.getScheme() == null ? "" : origin.getScheme().toLowerCase(Locale.ROOT);
        var host = origin.getHost() == null ? "" : origin.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty()) throw new IllegalArgumentException("an origin names a host");
        if (origin.getRawUserInfo() != null
                || origin.getRawQuery() != null
                || origin.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "an origin has no user information, query or fragment");
        }
        switch (scheme) {
            case "https", "wss" -> {}
            case "http", "ws" -> {
                if (!LOOPBACK.matcher(host).matches()) {
                    throw new IllegalArgumentException("plain http is for loopback hosts only");
                }
            }
            default -> throw new IllegalArgumentException("an origin is https, or http locally");
        }
    }
}
