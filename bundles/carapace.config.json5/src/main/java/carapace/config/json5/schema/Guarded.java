package carapace.config.json5.schema;

import carapace.config.json5.tree.ConfigPath;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** Paths that commands and the control API leave alone: who may get in, and where secrets go. */
public final class Guarded {
    // Whole sections; single keys say it in their row of the table.
    private static final List<ConfigPath> SECTIONS =
            List.of(
                    ConfigPath.of("gateway", "auth"),
                    ConfigPath.of("gateway", "bind"),
                    ConfigPath.of("gateway", "control"),
                    ConfigPath.of("gateway", "metrics"),
                    ConfigPath.of("webhook", "headers"),
                    ConfigPath.of("plugins", "entries"),
                    ConfigPath.of("plugins", "signature"),
                    ConfigPath.of("deploy"),
                    ConfigPath.of("credentials"),
                    ConfigPath.of("secrets"));

    private final Schema schema;

    public Guarded(Schema schema) {
        this.schema = schema;
    }

    /** Whether the path is one of them or below one. */
    public boolean covers(ConfigPath path) {
        if (path.segments().contains("$include")) return true;
        if (SECTIONS.stream().anyMatch(path::startsWith)) return true;
        for (var length = 1; length <= path.length(); length++) {
            var head = path.head(length);
            if (schema.key(head).map(Key::guarded).orElse(false) || schema.secret(head))
                return true;
        }
        return variable(path).map(Variables::guarded).orElse(false);
    }

    private static Optional<String> variable(ConfigPath path) {
        if (path.length() < 2 || !path.first().equals("env")) return Optional.empty();
        var second = path.segments().get(1);
        if (!second.equals("vars")) return Optional.of(second);
        return path.length() > 2 ? Optional.of(path.segments().get(2)) : Optional.empty();
    }

    /** The first protected path within a value that stands, or is to stand, at a path. */
    public Optional<ConfigPath> within(ConfigPath path, JsonNode value) {
        if (covers(path)) return Optional.of(path);
        if (value.isObject()) {
            for (var member : value.properties()) {
                var found = within(path.child(member.getKey()), member.getValue());
                if (found.isPresent()) return found;
            }
        } else if (value.isArray()) {
            for (var i = 0; i < value.size(); i++) {
                var found = within(path.child(Integer.toString(i)), value.get(i));
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }
}
