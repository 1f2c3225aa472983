package carapace.wire.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a link leads. Checked once; its texts never appear in a message.
 *
 * @param secure https and wss, as opposed to http and ws
 * @param host as a URI spells it, IPv6 in brackets
 * @param authority host and port
 * @param prefix of every path, without a slash at its end
 */
record Origin(boolean secure, String host, String authority, String prefix) {

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

    /** Takes https and wss anywhere, http and ws to this machine only. */
    static Origin of(URI address) {
        var scheme =
                address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        var secure = scheme.equals("https") || scheme.equals("wss");
        if (!secure && !scheme.equals("http") && !scheme.equals("ws")) {
            throw new IllegalArgumentException("an origin is https, or http to this machine");
        }
        var host = address.getHost();
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException("an origin names a host");
        }
        if (address.getRawUserInfo() != null
                || address.getRawQuery() != null
                || address.getRawFragment() != null) {
            throw new IllegalArgumentException("an origin has no user, query or fragment");
        }
        if (!secure && !loopback(host)) {
            throw new IllegalArgumentException("http is for this machine only, use https");
        }
        var port = address.getPort();
        if (port == 0 || port > 65535) {
            throw new IllegalArgumentException("an origin's port is 1 to 65535");
        }
        var prefix = address.getRawPath() == null ? "" : address.getRawPath();
        while (prefix.endsWith("/")) prefix = prefix.substring(0, prefix.length() - 1);
        return new Origin(secure, host, port < 0 ? host : host + ":" + port, prefix);
    }

    static boolean loopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }

    /** Whether reaching it takes a name look-up. */
    boolean named() {
        return !host.equalsIgnoreCase("localhost")
                && !host.startsWith("[")
                && !host.matches("[0-9.]+");
    }

    URI http(String rest) {
        return address(secure ? "https" : "http", rest);
    }

    URI webSocket(String rest) {
        return address(secure ? "wss" : "ws", rest);
    }

    private URI address(String scheme, String rest) {
        try {
            return URI.create(scheme + "://" + authority + prefix + rest);
        } catch (IllegalArgumentException e) {
            // The cause would quote the whole address, and with it the token in the path.
            throw new IllegalArgumentException("a path must be percent-encoded");
        }
    }

    @Override
    public String toString() {
        return "Origin";
    }
}
