package carapace.config.json5.schema;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** config.example.json5, made from the table of keys. */
final class ExampleFile {
    private static final String HEAD =
            """
            // Every key of carapace.json5. As it stands this file changes nothing: keys with a value hold their
            // default. A line that begins with // and no space is a key at rest: take the slashes away to use it.
            // What each key means in full: docs/reference/configuration.md
            """;

    private static final Set<String> AT_REST =
            Set.of(
                    "signal",
                    "telegram",
                    "discord",
                    "slack",
                    "webhook",
                    "matrix",
                    "routes",
                    "env",
                    "plugins.entries",
                    "channels.*",
                    "agents.list");

    // What no default and no variable gives.
    private static final Map<String, String> VALUES =
            Map.ofEntries(
                    Map.entry("gateway.auth.mode", "\"token\""),
                    Map.entry("gateway.controlUi.path", "\"ui\""),
                    Map.entry("gateway.controlUi.basePath", "\"/ui\""),
                    Map.entry("gateway.tls.certPath", "\"cert.pem\""),
                    Map.entry("gateway.tls.keyPath", "\"key.pem\""),
                    Map.entry("agents.default.model", "\"anthropic:claude-sonnet-4-6\""),
                    Map.entry("agents.default.route", "\"fast\""),
                    Map.entry("agents.default.temperature", "0.7"),
                    Map.entry("agents.default.systemPrompt", "\"You answer briefly.\""),
                    Map.entry("agents.list.*.id", "\"helper\""),
                    Map.entry("agents.list.*.default", "false"),
                    Map.entry("agents.list.*.model", "\"openai:gpt-5.5\""),
                    Map.entry("agents.promptGuard.*", "{ enabled: true }"),
                    Map.entry("routes.*.model", "\"openai:gpt-5.5\""),
                    Map.entry("routes.*.label", "\"the quick one\""),
                    Map.entry("classifier.model", "\"openai:gpt-5.5\""),
                    Map.entry("anthropic.authProfile", "\"none\""),
                    Map.entry("matrix.accounts.*.enabled", "false"),
                    Map.entry("webhook.url", "\"https://example.org/inbox\""),
                    Map.entry("webhook.headers.*", "\"${EXAMPLE_HEADER}\""),
                    Map.entry("logging.format", "\"json\""),
                    Map.entry("logging.file", "\"carapace.log\""),
                    Map.entry("plugins.entries.*.accounts.*.**", "\"https://chat.example.org\""),
                    Map.entry("plugins.signature", "null"),
                    Map.entry("channels.defaults.session.scope", "\"per-channel-sender-peer\""),
                    Map.entry("channels.defaults.session.reset.mode", "\"idle\""),
                    Map.entry("channels.defaults.session.reset.idleMinutes", "60"),
                    Map.entry("channels.*.access.mode", "\"paired\""),
                    Map.entry("env.*", "\"value\""),
                    Map.entry("env.vars.*", "\"value\""));

    // What stands for a name anyone may choose.
    private static final Map<String, String> NAMES =
            Map.of(
                    "routes.*", "fast",
                    "webhook.headers.*", "\"X-Example\"",
                    "channels.*", "telegram",
                    "plugins.entries.*", "\"org.example.carapace.zulip\"",
                    "plugins.entries.*.accounts.*.**", "site",
                    "agents.promptGuard.*", "tagging",
                    "env.*", "OTHER_NAME",
                    "env.vars.*", "EXAMPLE_NAME");

    private final StringBuilder text = new StringBuilder(HEAD);

    private static final class Node {
        final Map<String, Node> children = new LinkedHashMap<>();
        @Nullable Key key;
    }

    private ExampleFile() {}

    static String text(Schema schema) {
        var root = new Node();
        for (var key : schema.keys()) {
            if (repeated(key.path())) continue;
            var node = root;
            for (var segment : key.path().split("\\.")) {
                node = node.children.computeIfAbsent(segment, _ -> new Node());
            }
            node.key = key;
        }
        var file = new ExampleFile();
        file.text.append("{\n");
        file.members(root, "", "  ", false);
        file.text.append("}\n");
        return file.text.toString();
    }

    /** Rows that say again what others say: one example of each is enough. */
    private static boolean repeated(String path) {
        if (path.contains(".accounts.*.") && !path.startsWith("plugins.")) {
            return !path.endsWith(".accounts.*.enabled");
        }
        if (path.startsWith("agents.list.*.")) return !VALUES.containsKey(path);
        return path.startsWith("channels.*.") && !path.equals("channels.*.access.mode");
    }

    private void members(Node node, String path, String indent, boolean resting) {
        node.children.forEach(
                (segment, child) -> {
                    var below = path.isEmpty() ? segment : path + "." + segment;
                    member(below, segment, child, indent, resting);
                });
    }

    private void member(String path, String segment, Node node, String indent, boolean resting) {
        var key = node.key;
        var rests = resting || rests(path, node);
        if (key != null) comment(indent, key.says().replace("`", "") + variables(key));
        var slashes = rests ? "//" : "";
        var name = NAMES.getOrDefault(path, segment.equals("*") ? "work" : segment);
        if (node.children.isEmpty()) {
            line(indent, slashes + name + ": " + value(path, key) + ",");
        } else if (path.equals("agents.list")) {
            line(indent, slashes + name + ": [");
            line(indent + "  ", slashes + "{");
            members(node.children.values().iterator().next(), path + ".*", indent + "    ", rests);
            line(indent + "  ", slashes + "},");
            line(indent, slashes + "],");
        } else {
            line(indent, slashes + name + ": {");
            members(node, path, indent + "  ", rests);
            line(indent, slashes + "},");
        }
    }

    /** A key that a variable may set has no value here, since a value would go before it. */
    private static boolean rests(String path, Node node) {
        if (AT_REST.contains(path)) return true;
        if (!node.children.isEmpty()) {
            return node.children.entrySet().stream()
                    .allMatch(c -> rests(path + "." + c.getKey(), c.getValue()));
        }
        var key = node.key;
        return key == null || key.fallback().isEmpty() || !key.environment().isEmpty();
    }

    private void comment(String indent, String words) {
        var line = new StringBuilder();
        for (var word : words.split(" ")) {
            if (!line.isEmpty() && indent.length() + line.length() + word.length() > 95) {
                line(indent, "//" + line);
                line.setLength(0);
            }
            line.append(' ').append(word);
        }
        line(indent, "//" + line);
    }

    private static String variables(Key key) {
        return key.environment().isEmpty() || key.fallback().isEmpty()
                ? ""
                : " Environment: " + String.join(", ", key.environment()) + ".";
    }

    private static String value(String path, @Nullable Key key) {
        if (key == null) return "{}";
        var chosen = VALUES.get(path);
        if (chosen != null) return chosen;
        if (key.fallback().isPresent()) return key.fallback().get();
        if (!key.environment().isEmpty()) return "\"${" + key.environment().getFirst() + "}\"";
        return switch (key.type()) {
            case FLAG -> "true";
            case WHOLE, NUMBER -> "0";
            case TEXTS, LIST -> "[]";
            case OBJECT, ANY -> "{}";
            case SECRET -> "null";
            case TEXT -> "\"\"";
        };
    }

    private void line(String indent, String line) {
        text.append(indent).append(line).append('\n');
    }
}
