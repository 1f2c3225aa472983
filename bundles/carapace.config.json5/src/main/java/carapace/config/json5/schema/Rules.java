package carapace.config.json5.schema;

import carapace.config.json5.schema.Rule.Finding;
import carapace.config.json5.tree.Tree;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The rules that several keys share. */
final class Rules {
    private Rules() {}

    static Rule between(double least, double most) {
        return number(n -> n >= least && n <= most, "must be between %s and %s", least, most);
    }

    static Rule positive() {
        return number(n -> n > 0, "must be greater than 0");
    }

    static Rule notNegative() {
        return number(n -> n >= 0, "must not be negative");
    }

    static Rule most(double most) {
        return number(n -> n <= most, "should be at most %s", most);
    }

    private static Rule number(Predicate<Double> good, String message, Double... bounds) {
        Object[] texts = new Object[bounds.length];
        for (var i = 0; i < bounds.length; i++) texts[i] = plain(bounds[i]);
        return value ->
                value instanceof Tree.Leaf leaf
                                && leaf.value().isNumber()
                                && !good.test(leaf.value().doubleValue())
                        ? Optional.of(Finding.error(message.formatted(texts)))
                        : Optional.empty();
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    static Rule oneOf(String... words) {
        var allowed = List.of(words);
        return text(
                t ->
                        allowed.contains(t.strip())
                                ? Optional.empty()
                                : Optional.of(
                                        Finding.error(
                                                "must be one of " + String.join(", ", words))));
    }

    static Rule matches(String pattern, String message) {
        return text(
                t ->
                        t.isBlank() || t.matches(pattern)
                                ? Optional.empty()
                                : Optional.of(Finding.error(message)));
    }

    static Rule text(Function<String, Optional<Finding>> check) {
        return value -> value.text().flatMap(check);
    }

    static Rule texts(Function<String, Optional<Finding>> check) {
        return value ->
                value instanceof Tree.Items items
                        ? items.elements().stream()
                                .flatMap(e -> e.text().stream())
                                .flatMap(t -> check.apply(t).stream())
                                .findFirst()
                        : Optional.empty();
    }

    static Rule whenTrue(Finding finding) {
        return value ->
                value instanceof Tree.Leaf(JsonNode v, var _) && v.asBoolean()
                        ? Optional.of(finding)
                        : Optional.empty();
    }

    /** An address: {@code https}, or {@code http} to this machine. */
    static Rule secureUrl() {
        return url(uri -> uri.getScheme().equals("https") || loopback(uri), "https", "http");
    }

    static Rule httpsUrl() {
        return url(uri -> uri.getScheme().equals("https"), "https");
    }

    static Rule webUrl() {
        return url(uri -> true, "http", "https");
    }

    static Rule webSocketUrl() {
        return url(uri -> uri.getScheme().equals("wss") || loopback(uri), "wss", "ws");
    }

    private static Rule url(Predicate<URI> good, String... schemes) {
        var allowed = List.of(schemes);
        return text(
                t -> {
                    if (t.isBlank()) return Optional.empty();
                    var uri = uri(t.strip());
                    if (uri.isEmpty()
                            || uri.get().getHost() == null
                            || !allowed.contains(uri.get().getScheme())) {
                        return Optional.of(
                                Finding.error(
                                        "must be an address that begins with "
                                                + String.join(":// or ", schemes)
                                                + "://"));
                    }
                    if (uri.get().getUserInfo() != null) {
                        return Optional.of(Finding.error("must not hold a user or password"));
                    }
                    if (good.test(uri.get())) return Optional.empty();
                    return Optional.of(
                            Finding.error(
                                    "must be "
                                            + schemes[0]
                                            + ", since what is sent there is secret; "
                                            + "only this machine itself (127.0.0.1, ::1, "
                                            + "localhost) may be reached without"));
                });
    }

    static Optional<URI> uri(String text) {
        try {
            var uri = new URI(text);
            if (uri.getScheme() == null) return Optional.empty();
            var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            return Optional.of(
                    scheme.equals(uri.getScheme())
                            ? uri
                            : new URI(scheme + text.substring(scheme.length())));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    static boolean loopback(URI uri) {
        var host = uri.getHost();
        return host.equalsIgnoreCase("localhost")
                || host.matches("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}")
                || host.equals("[::1]");
    }
}
