package carapace.config.json5.schema;

import carapace.config.json5.schema.Rule.Finding;

import java.util.List;
import java.util.Optional;

/** Models are named {@code provider:model}; only the first colon counts. */
public final class ModelNames {
    /** Provider prefixes that are known; not all are in this version. */
    public static final List<String> PROVIDERS =
            List.of(
                    "builtin",
                    "anthropic",
                    "openai",
                    "gemini",
                    "vertex",
                    "bedrock",
                    "ollama",
                    "codex",
                    "nearai",
                    "venice",
                    "claude-cli");

    private ModelNames() {}

    static Rule rule() {
        return Rules.text(ModelNames::check);
    }

    private static Optional<Finding> check(String given) {
        var name = given.strip();
        if (name.isEmpty()) return error("must not be empty; it is provider:model");
        var colon = name.indexOf(':');
        if (colon < 0) {
            return error(
                    name.indexOf('/') > 0
                            ? "must be provider:model, with a colon instead of the slash"
                            : "must be provider:model; put the provider in front, as in"
                                    + " anthropic:claude-sonnet-4-6");
        }
        var provider = name.substring(0, colon);
        var model = name.substring(colon + 1);
        if (!provider.strip().equals(provider) || !model.strip().equals(model)) {
            return error("must have no space around the colon");
        }
        if (!PROVIDERS.contains(provider)) {
            return error("names no known provider; known are " + String.join(", ", PROVIDERS));
        }
        if (model.isEmpty()) return error("must name a model after the colon");
        return name.equals(given)
                ? Optional.empty()
                : Optional.of(Finding.warning("has spaces around it; they are left out"));
    }

    private static Optional<Finding> error(String message) {
        return Optional.of(Finding.error(message));
    }
}
