package carapace.config.json5.schema;

import carapace.config.json5.tree.ConfigPath;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All keys, found by path. Everything that is known about keys comes from here. */
public final class Schema {
    // Sections that other versions read; their content is not looked at.
    private static final List<String> OPEN =
            List.of(
                    "meta",
                    "env",
                    "wizard",
                    "diagnostics",
                    "update",
                    "browser",
                    "ui",
                    "auth",
                    "models",
                    "nodeHost",
                    "tools",
                    "bindings",
                    "broadcast",
                    "audio",
                    "media",
                    "messages",
                    "commands",
                    "approvals",
                    "cron",
                    "web",
                    "discovery",
                    "canvasHost",
                    "talk",
                    "usage",
                    "codex",
                    "google",
                    "nearai",
                    "venice",
                    "bedrock",
                    "vertex",
                    "providers",
                    "filesystem",
                    "plugins");

    private final List<Key> keys;
    private final Node root = new Node();

    private Schema(List<Key> keys) {
        this.keys = List.copyOf(keys);
        for (var section : OPEN) root.child(section).open = true;
        for (var key : keys) {
            var node = root;
            for (var segment : key.path().split("\\.")) {
                if (segment.equals("**")) node.open = true;
                else node = node.child(segment);
            }
            if (key.path().endsWith(".**")) node.below = key;
            else node.key = key;
        }
    }

    public static Schema standard() {
        var keys = new ArrayList<Key>();
        keys.addAll(GatewayKeys.keys());
        keys.addAll(AgentKeys.keys());
        keys.addAll(NetworkKeys.keys());
        keys.addAll(RoomKeys.keys());
        return new Schema(keys);
    }

    /** The rows, in the order of the table. */
    public List<Key> keys() {
        return keys;
    }

    /** The row that speaks of a path. */
    public Optional<Key> key(ConfigPath path) {
        var node = node(path);
        if (node != null) {
            if (node.key != null) return Optional.of(node.key);
            return Optional.empty();
        }
        for (var length = path.length() - 1; length > 0; length--) {
            var above = node(path.head(length));
            if (above != null) return Optional.ofNullable(above.below);
        }
        return Optional.empty();
    }

    /** Names that are known below a path; empty where any name will do. */
    public Optional<Set<String>> names(ConfigPath path) {
        var node = node(path);
        if (node == null || node.open || node.any != null || node.children.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Collections.unmodifiableSet(node.children.keySet()));
    }

    /** Whether the path is in the table or above a row of it. */
    public boolean hasSchema(ConfigPath path) {
        var node = node(path);
        return node != null && !node.children.isEmpty();
    }

    /** Whether the value there is a secret. */
    public boolean secret(ConfigPath path) {
        if (key(path).map(Key::secret).orElse(false)) return true;
        var s = path.segments();
        if (path.length() == 2 && s.get(0).equals("env")) return Variables.secret(s.get(1));
        if (path.length() == 3 && s.get(0).equals("env") && s.get(1).equals("vars")) {
            return Variables.secret(s.get(2));
        }
        // Elements of an array bear the array's name.
        return thirdParty(path)
                && s.subList(5, s.size()).stream().anyMatch(Names::sensitiveOfThirdParty);
    }

    /** Whether the path is below a third party's account. */
    public static boolean thirdParty(ConfigPath path) {
        var s = path.segments();
        return path.length() > 5
                && s.get(0).equals("plugins")
                && s.get(1).equals("entries")
                && s.get(3).equals("accounts");
    }

    private @Nullable Node node(ConfigPath path) {
        Node node = root;
        for (var segment : path.segments()) {
            node = node.next(segment);
            if (node == null) return null;
        }
        return node;
    }

    private static final class Node {
        private final java.util.LinkedHashMap<String, Node> children =
                new java.util.LinkedHashMap<>();
        private @Nullable Node any;
        private @Nullable Key key;
        private @Nullable Key below;
        private boolean open;

        Node child(String segment) {
            if (!segment.equals("*")) return children.computeIfAbsent(segment, _ -> new Node());
            if (any == null) any = new Node();
            return any;
        }

        @Nullable Node next(String segment) {
            var named = children.get(segment);
            return named != null ? named : any;
        }
    }
}
