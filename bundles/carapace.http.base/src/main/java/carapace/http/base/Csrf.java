package carapace.http.base;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Keeps pages of other sites from writing with a browser's help. */
final class Csrf {

    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

    private Csrf() {}

    /** Why a request is refused; empty when it is not. */
    static Optional<String> objection(HttpServletRequest request, String path) {
        if (!path.startsWith("/control/") || !WRITES.contains(request.getMethod())) {
            return Optional.empty();
        }
        var origin = request.getHeader("Origin");
        var claimed = origin == null ? request.getHeader("Referer") : origin;
        if (claimed != null && !ours(request, claimed)) {
            return Optional.of("The request comes from another site");
        }
        var session = cookie(request, "session");
        if (session == null) return Optional.empty();
        if (origin == null) return Optional.of("Origin is missing");
        var token = request.getHeader("X-CSRF-Token");
        var expected = cookie(request, "csrf");
        return token != null && expected != null && same(token, expected)
                ? Optional.empty()
                : Optional.of("X-CSRF-Token is missing or wrong");
    }

    private static boolean ours(HttpServletRequest request, String claimed) {
        var host = request.getHeader("Host");
        if (host == null) return false;
        try {
            var theirs = place(new URI(claimed));
            return theirs != null
                    && theirs.equals(place(new URI(request.getScheme() + "://" + host)));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static @Nullable String place(URI uri) {
        if (uri.getHost() == null || uri.getScheme() == null) return null;
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        var port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static @Nullable String cookie(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        if (cookies == null) return null;
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(name) || cookie.getName().equals("__Host-" + name)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                LocalToken.digest(LocalToken.bytes(a)), LocalToken.digest(LocalToken.bytes(b)));
    }
}
