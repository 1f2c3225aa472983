package carapace.config.json5.schema;

import static carapace.config.json5.schema.Key.flag;
import static carapace.config.json5.schema.Key.of;
import static carapace.config.json5.schema.Key.secret;
import static carapace.config.json5.schema.Key.text;
import static carapace.config.json5.schema.Key.texts;
import static carapace.config.json5.schema.Key.whole;

import carapace.config.json5.schema.Key.Effect;

import java.util.ArrayList;
import java.util.List;

/** Keys of agents, routes, the classifier and model providers. */
final class AgentKeys {
    private AgentKeys() {}

    static List<Key> keys() {
        var keys = new ArrayList<Key>();
        agent().forEach(key -> keys.add(key.below("agents.default")));
        keys.add(
                of(
                        Type.LIST,
                        "agents.list",
                        "Further agents; each may differ from"
                                + " `agents.default` in any of its keys."));
        keys.add(text("agents.list.*.id", "The agent's name; required."));
        keys.add(
                of(
                        Type.FLAG,
                        "agents.list.*.default",
                        "Whether it is the one that answers when" + " none is named."));
        // Defaults of an agent in the list are agents.default, so the rows here have none.
        agent().forEach(key -> keys.add(key.orInherited().below("agents.list.*")));
        keys.add(
                flag(
                        "agents.promptGuard.enabled",
                        false,
                        "Whether prompts are looked through for"
                                + " attempts to take the agent over."));
        keys.add(of(Type.ANY, "agents.promptGuard.*", "Settings of the prompt guard's parts."));
        keys.add(
                text("routes.*.model", "The model behind this name, `provider:model`; required.")
                        .rule(ModelNames.rule()));
        keys.add(text("routes.*.label", "What people see instead of the name."));
        keys.add(
                flag(
                        "classifier.enabled",
                        false,
                        "Whether messages are judged by a model before" + " the agent sees them."));
        keys.add(
                text("classifier.mode", "`warn` or `block`; `off` switches it off.")
                        .orText("warn")
                        .rule(Rules.oneOf("off", "warn", "block")));
        keys.add(text("classifier.model", "The judging model.").rule(ModelNames.rule()));
        keys.add(
                of(
                                Type.NUMBER,
                                "classifier.blockThreshold",
                                "From which score on a message is" + " blocked.")
                        .or("0.8")
                        .rule(Rules.between(0, 1)));
        keys.addAll(providers());
        return keys;
    }

    private static List<Key> agent() {
        return List.of(
                text(
                                "model",
                                "The model that answers, `provider:model`. Unset: the first of"
                                    + " Anthropic and OpenAI that has a key, else `builtin:guide`.")
                        .rule(ModelNames.rule()),
                text("route", "A name under `routes`, instead of `model`."),
                whole("maxConcurrent", 4, "How many turns run at once.")
                        .rule(Rules.between(1, 1024)),
                whole("timeoutSeconds", 300, "How long one turn may take.").rule(Rules.positive()),
                whole("contextTokens", 200000, "How much history a turn may bring.")
                        .rule(Rules.positive()),
                whole("maxTurns", 25, "How often the model may be asked in one turn.")
                        .rule(Rules.positive()),
                whole("maxTokens", 8192, "The longest answer.").rule(Rules.positive()),
                of(Type.NUMBER, "temperature", "How freely the model chooses.")
                        .rule(Rules.between(0, 2)),
                text("systemPrompt", "What the model is told about itself."),
                whole("subagents.maxConcurrent", 8, "Reserved.").rule(Rules.positive()),
                text(
                                "tools.policy",
                                "`allow-all`, `allow-list` or `deny-list`; any other word"
                                        + " denies every tool.")
                        .orText("allow-all")
                        .rule(Rules.oneOf("allow-all", "allow-list", "deny-list").elseWarning()),
                texts("tools.list", "The tools the policy speaks of."),
                flag(
                        "tools.allowCrossChat",
                        false,
                        "Whether a tool may write to another chat than" + " the one that asks."),
                flag("exfiltrationGuard", false, "Hides the tools that could carry text out."),
                text(
                                "collect",
                                "`off`: every message has a turn of its own; `burst`: messages that"
                                        + " arrive during a turn share the next.")
                        .orText("off")
                        .rule(Rules.oneOf("off", "burst")),
                flag("errorReplies", true, "Whether people are told when a turn fails."));
    }

    private static List<Key> providers() {
        var keys =
                new ArrayList<>(
                        List.of(
                                secret("anthropic.apiKey", "The key of Anthropic's API.")
                                        .env("ANTHROPIC_API_KEY"),
                                text("anthropic.baseUrl", "Where it is reached.")
                                        .orText("https://api.anthropic.com")
                                        .rule(Rules.httpsUrl())
                                        .env("ANTHROPIC_BASE_URL")
                                        .guard(),
                                text("anthropic.authProfile", "Not in this version."),
                                secret(
                                                "openai.apiKey",
                                                "The key of OpenAI's API, or of another service"
                                                        + " that speaks it.")
                                        .env("OPENAI_API_KEY"),
                                text("openai.baseUrl", "Where it is reached.")
                                        .orText("https://api.openai.com")
                                        .rule(Rules.secureUrl())
                                        .env("OPENAI_BASE_URL")
                                        .guard(),
                                text(
                                                "openai.httpReferer",
                                                "Sent as `HTTP-Referer`, for services that ask for"
                                                        + " it.")
                                        .env("OPENAI_HTTP_REFERER"),
                                text(
                                                "openai.title",
                                                "Sent as `X-Title`, for services that ask for it.")
                                        .env("OPENAI_X_TITLE", "OPENAI_TITLE"),
                                secret(
                                                "ollama.apiKey",
                                                "A key, where Ollama stands behind a proxy that"
                                                        + " wants one.")
                                        .env("OLLAMA_API_KEY"),
                                text("ollama.baseUrl", "Where Ollama is reached.")
                                        .orText("http://127.0.0.1:11434")
                                        .rule(Rules.webUrl())
                                        .env("OLLAMA_HOST")
                                        .guard()));
        for (var section :
                List.of(
                        "google",
                        "nearai",
                        "venice",
                        "providers.ollama",
                        "models.providers.openai")) {
            keys.add(secret(section + ".apiKey", "Kept for other versions; not used."));
            keys.add(text(section + ".baseUrl", "Kept for other versions; not used.").guard());
        }
        for (var part : List.of("accessKeyId", "secretAccessKey", "sessionToken")) {
            keys.add(secret("bedrock." + part, "Kept for other versions; not used."));
        }
        for (var provider : List.of("google", "github", "discord", "openai")) {
            var path = "auth.profiles.providers." + provider;
            keys.add(secret(path + ".clientSecret", "Kept for other versions; not used."));
            keys.add(text(path + ".redirectUri", "Kept for other versions; not used.").guard());
        }
        keys.add(
                text("auth.profiles.redirectBaseUrl", "Kept for other versions; not used.")
                        .guard());
        return keys.stream().map(key -> key.effect(Effect.REMADE)).toList();
    }
}
