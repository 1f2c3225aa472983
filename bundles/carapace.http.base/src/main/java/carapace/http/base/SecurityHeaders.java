package carapace.http.base;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What every answer carries, whoever wrote it. */
final class SecurityHeaders {

    private static final List<Map.Entry<String, String>> ALL =
            List.of(
                    Map.entry(
                            "Content-Security-Policy",
                            "default-src 'self'; script-src 'self'; style-src 'self'"
                                    + " 'unsafe-inline'; img-src 'self' data: blob:; connect-src"
                                    + " 'self'; object-src 'none'; base-uri 'self'; form-action"
                                    + " 'self'; frame-ancestors 'none'"),
                    Map.entry("X-Content-Type-Options", "nosniff"),
                    Map.entry("X-Frame-Options", "DENY"),
                    Map.entry("Referrer-Policy", "strict-origin-when-cross-origin"),
                    Map.entry("X-XSS-Protection", "1; mode=block"),
                    Map.entry(
                            "Permissions-Policy",
                            "camera=(), microphone=(), geolocation=(), payment=(), usb=()"));

    private SecurityHeaders() {}

    static void put(BiConsumer<String, String> into, boolean tls, boolean noStore) {
        ALL.forEach(header -> into.accept(header.getKey(), header.getValue()));
        if (tls) into.accept("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        if (noStore) into.accept("Cache-Control", "no-store");
    }
}
