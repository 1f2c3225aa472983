package carapace.config.json5.write;

import carapace.config.json5.tree.ConfigPath;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Optional;

/** One change; without a value the path is taken away. */
public record Edit(ConfigPath path, Optional<JsonNode> value) {

    public static Edit set(ConfigPath path, JsonNode value) {
        return new Edit(path, Optional.of(value));
    }

    public static Edit remove(ConfigPath path) {
        return new Edit(path, Optional.empty());
    }

    Edit at(ConfigPath other) {
        return new Edit(other, value);
    }

    @Override
    public String toString() {
        return "Edit of " + path;
    }
}
