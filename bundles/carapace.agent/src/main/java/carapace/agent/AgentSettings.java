package carapace.agent;

import carapace.settings.Snapshot;

import java.util.Optional;
import java.util.Set;

/**
 * What a turn is run with; read from one snapshot when it begins.
 *
 * @param model provider and model
 * @param contextTokens question, history, tools and answer together
 * @param guardChosen the exfiltration guard as the operator set it; empty where nobody did
 */
record AgentSettings(
        String model,
        int contextTokens,
        int maxTokens,
        int maxTurns,
        Optional<Double> temperature,
        String systemPrompt,
        String toolPolicy,
        Set<String> toolList,
        Optional<Boolean> guardChosen,
        boolean preflight,
        boolean tagging,
        boolean postflight,
        Screen screen) {

    /**
     * How messages are looked at before they are answered.
     *
     * @param mode {@code off}, {@code warn} or {@code block}
     * @param model empty for the one that answers
     * @param threshold the least score, 0 to 1, that counts
     */
    record Screen(String mode, String model, double threshold) {

        static Screen from(Snapshot now) {
            var on = now.flag("classifier.enabled").orElse(false);
            return new Screen(
                    on ? now.text("classifier.mode").orElse("warn") : "off",
                    now.text("classifier.model").map(String::strip).orElse(""),
                    now.decimal("classifier.blockThreshold").orElse(0.8));
        }
    }

    private static final String AGENT = "agents.default.";
    private static final String GUARD = "agents.promptGuard.";

    static AgentSettings from(Snapshot now) {
        return new AgentSettings(
                modelOf(now),
                number(now, "contextTokens", 200_000),
                number(now, "maxTokens", 8192),
                number(now, "maxTurns", 25),
                now.decimal(AGENT + "temperature"),
                now.text(AGENT + "systemPrompt").orElse(""),
                now.text(AGENT + "tools.policy").orElse("allow-all"),
                Set.copyOf(now.texts(AGENT + "tools.list")),
                chosen(now, AGENT + "exfiltrationGuard"),
                now.flag(GUARD + "enabled").orElse(false),
                now.flag(GUARD + "tagging.enabled").orElse(false),
                now.flag(GUARD + "postflight.enabled").orElse(false),
                Screen.from(now));
    }

    private static String modelOf(Snapshot now) {
        return now.text(AGENT + "route")
                .flatMap(route -> now.text("routes." + route + ".model"))
                .or(() -> now.text(AGENT + "model"))
                .map(String::strip)
                .orElse("");
    }

    private static int number(Snapshot now, String key, int otherwise) {
        var value = now.number(AGENT + key).orElse((long) otherwise);
        return (int) Math.clamp(value, 1, 10_000_000);
    }

    private static Optional<Boolean> chosen(Snapshot now, String path) {
        var byDefault = now.source(path).map("default"::equals).orElse(true);
        return byDefault ? Optional.empty() : now.flag(path);
    }
}
