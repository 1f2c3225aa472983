package carapace.config.json5.schema;

import carapace.config.json5.schema.Rule.Finding;
import carapace.config.json5.tree.Tree;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;

/** The rules of Matrix identifiers. */
final class MatrixRules {
    private static final int MOST_ENTRIES = 1024;

    private MatrixRules() {}

    /** An origin: ASCII, no user, path, query or fragment; http to this machine only. */
    static Rule server() {
        return most(2048)
                .and(
                        Rules.text(
                                t ->
                                        t.chars().allMatch(c -> c < 0x80)
                                                ? Optional.empty()
                                                : error("must be ASCII: write the host as xn--…")))
                .and(Rules.secureUrl())
                .and(Rules.text(MatrixRules::bare));
    }

    private static Optional<Finding> bare(String text) {
        return Rules.uri(text.strip())
                .filter(
                        uri ->
                                !(uri.getRawPath() == null
                                                || uri.getRawPath().isEmpty()
                                                || uri.getRawPath().equals("/"))
                                        || uri.getRawQuery() != null
                                        || uri.getRawFragment() != null)
                .flatMap(_ -> error("must be the server alone, without path, query or fragment"));
    }

    static Rule user() {
        return most(256)
                .and(
                        Rules.matches(
                                "@[^\\s:]+:\\S+",
                                "must be a full user id, as in @bot:example.org"));
    }

    static Rule most(int bytes) {
        return Rules.text(
                t ->
                        t.getBytes(StandardCharsets.UTF_8).length <= bytes
                                ? Optional.empty()
                                : error("must be at most " + bytes + " bytes long"));
    }

    static Rule users() {
        return entries()
                .and(
                        Rules.texts(
                                t ->
                                        t.isBlank() || t.strip().matches("@[^\\s:]*:\\S+")
                                                ? Optional.empty()
                                                : warning(
                                                        "has an entry that can match no user; one"
                                                                + " is written @name:server")));
    }

    static Rule serverNames() {
        return entries().and(Rules.texts(MatrixRules::serverName));
    }

    private static Optional<Finding> serverName(String given) {
        var name = given.strip();
        if (name.isEmpty()) return Optional.empty();
        if (name.contains("/") || name.contains("@")) {
            return warning("has an entry that can match no server; write its name alone");
        }
        if (!name.equals(name.toLowerCase(java.util.Locale.ROOT))) {
            return warning("has an entry with capital letters, which matches no server");
        }
        if (name.startsWith(".") || name.endsWith(".")) {
            return warning("has an entry that begins or ends with a dot");
        }
        if (!name.contains(".") || name.matches("[0-9.]+") || name.startsWith("[")) {
            return warning("has an entry that is no full domain name");
        }
        return Optional.empty();
    }

    private static Rule entries() {
        Rule few =
                value ->
                        value instanceof Tree.Items items && items.elements().size() > MOST_ENTRIES
                                ? error("must have at most " + MOST_ENTRIES + " entries")
                                : Optional.empty();
        return few.and(
                        Rules.texts(
                                t ->
                                        t.getBytes(StandardCharsets.UTF_8).length <= 256
                                                ? Optional.empty()
                                                : error("has an entry longer than 256 bytes")))
                .and(MatrixRules::duplicates);
    }

    private static Optional<Finding> duplicates(Tree value) {
        if (!(value instanceof Tree.Items items)) return Optional.empty();
        var seen = new HashSet<String>();
        return items.elements().stream()
                .flatMap(e -> e.text().stream())
                .filter(t -> !seen.add(t.strip()))
                .findFirst()
                .flatMap(_ -> warning("names an entry twice"));
    }

    private static Optional<Finding> error(String message) {
        return Optional.of(Finding.error(message));
    }

    private static Optional<Finding> warning(String message) {
        return Optional.of(Finding.warning(message));
    }
}
