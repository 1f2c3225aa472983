package carapace.http.base;

import jakarta.servlet.http.HttpServletRequest;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who is calling, and from where. */
final class Peers {

    private static final List<String> FORWARDED =
            List.of(
                    "X-Forwarded-For",
                    "X-Forwarded-Host",
                    "X-Forwarded-Proto",
                    "X-Real-IP",
                    "Forwarded");

    private Peers() {}

    /** An address, or the name {@code localhost}. */
    static boolean loopback(String address) {
        var text = bare(address);
        if (text.startsWith("::ffff:")) text = text.substring(7);
        return text.equals("localhost")
                || text.equals("::1")
                || text.equals("0:0:0:0:0:0:0:1")
                || text.matches("127(\\.\\d{1,3}){3}");
    }

    private static String bare(String address) {
        var text = address.toLowerCase(Locale.ROOT);
        return text.startsWith("[") && text.endsWith("]")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** Whether the {@code Host} header names this machine, with any port. */
    static boolean namesLoopback(HttpServletRequest request) {
        var host = request.getHeader("Host");
        if (host == null) return false;
        var text = host.toLowerCase(Locale.ROOT);
        var end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        var name = end < 0 ? text : text.substring(0, end);
        var rest = end < 0 ? "" : text.substring(end);
        return Set.of("localhost", "127.0.0.1", "[::1]").contains(name)
                && (rest.isEmpty() || rest.matches(":\\d{1,5}"));
    }

    /** From this machine, to this machine, through nobody. */
    static boolean loopbackDirect(HttpServletRequest request) {
        return loopback(request.getRemoteAddr())
                && namesLoopback(request)
                && FORWARDED.stream().allMatch(name -> request.getHeader(name) == null);
    }

    /** The address limits and the audit log go by; never used to trust anybody. */
    static String client(HttpServletRequest request, Set<String> trustedProxies) {
        var peer = bare(request.getRemoteAddr());
        if (!trustedProxies.contains(peer)) return peer;
        var hops = String.join(",", Collections.list(request.getHeaders("X-Forwarded-For")));
        var list = hops.split(",");
        for (var i = list.length - 1; i >= 0; i--) {
            var hop = bare(list[i].strip());
            if (!hop.matches("[0-9a-f.:]{2,45}")) return peer;
            if (!trustedProxies.contains(hop)) return hop;
        }
        return peer;
    }
}
