package carapace.config.json5;

import carapace.config.json5.schema.ModelNames;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.write.Edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.io.Serial;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** From flags and answers to the values of a new file. */
final class SetupQuestions {
    private static final int TOKEN_BYTES = 32;

    /** One thing a network needs. */
    private record Need(String key, String variable, boolean secret, boolean required) {}

    private static final Map<String, List<Need>> NEEDS = needs();

    private final SetupFlags flags;
    private final Optional<Prompter> prompter;
    private final Map<String, String> environment;
    private final BiPredicate<ConfigPath, String> plainMatrix;
    private final List<Edit> edits = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean madeToken;

    /** Something is missing and nobody can be asked. */
    static final class Unanswered extends Exception {
        @Serial private static final long serialVersionUID = 1L;

        Unanswered(String sentence) {
            super(sentence, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        }
    }

    /**
     * @param prompter nobody when it must not ask
     * @param plainMatrix whether a value is a Matrix secret that could not be sealed
     */
    SetupQuestions(
            SetupFlags flags,
            Optional<Prompter> prompter,
            Map<String, String> environment,
            BiPredicate<ConfigPath, String> plainMatrix) {
        this.flags = flags;
        this.prompter = prompter;
        this.environment = environment;
        this.plainMatrix = plainMatrix;
    }

    private static Map<String, List<Need>> needs() {
        var needs = new LinkedHashMap<String, List<Need>>();
        needs.put("telegram", List.of(new Need("botToken", "TELEGRAM_BOT_TOKEN", true, true)));
        needs.put("discord", List.of(new Need("botToken", "DISCORD_BOT_TOKEN", true, true)));
        needs.put(
                "slack",
                List.of(
                        new Need("botToken", "SLACK_BOT_TOKEN", true, true),
                        new Need("signingSecret", "SLACK_SIGNING_SECRET", true, false),
                        new Need("appToken", "SLACK_APP_TOKEN", true, false)));
        needs.put(
                "signal",
                List.of(
                        new Need("baseUrl", "SIGNAL_CLI_URL", false, true),
                        new Need("phoneNumber", "SIGNAL_PHONE_NUMBER", false, true)));
        needs.put(
                "matrix",
                List.of(
                        new Need("homeserverUrl", "MATRIX_HOMESERVER_URL", false, true),
                        new Need("userId", "MATRIX_USER_ID", false, true),
                        new Need("password", "MATRIX_PASSWORD", true, true)));
        return needs;
    }

    /** What came up on the way. */
    List<String> remarks() {
        return remarks;
    }

    boolean madeToken() {
        return madeToken;
    }

    List<Edit> ask() throws Unanswered {
        put("gateway.bind", TextNode.valueOf("loopback"));
        put("gateway.port", IntNode.valueOf(18789));
        credential();
        model();
        for (var channel : channels()) channel(channel);
        return List.copyOf(edits);
    }

    private void put(String path, JsonNode value) {
        edits.add(Edit.set(ConfigPath.parse(path).orElseThrow(), value));
    }

    private void credential() throws Unanswered {
        put("gateway.auth.mode", TextNode.valueOf(flags.authMode()));
        switch (flags.authMode()) {
            case "token" -> {
                var token = new byte[TOKEN_BYTES];
                new SecureRandom().nextBytes(token);
                put("gateway.auth.token", TextNode.valueOf(HexFormat.of().formatHex(token)));
                madeToken = true;
            }
            case "password" -> secret("gateway.auth.password", "CARAPACE_GATEWAY_PASSWORD", true);
            default -> remarks.add("Only this machine can use the gateway's HTTP interface.");
        }
    }

    private void model() throws Unanswered {
        var provider = flags.provider();
        var model = flags.model();
        if (model.isEmpty() && prompter.isPresent()) {
            if (provider.isEmpty()) {
                provider =
                        answer("Model provider: anthropic, openai, ollama (Enter: decide later)");
            }
            if (provider.isPresent()) model = answer("Model of " + provider.get() + ":");
        }
        if (model.isEmpty()) {
            if (provider.isPresent()) throw new Unanswered("--provider needs --model with it");
            remarks.add(
                    "No model is chosen: a key in the environment decides, else the built-in guide"
                            + " answers.");
            return;
        }
        var name = named(provider, model.get());
        put("agents.default.model", TextNode.valueOf(name));
        var prefix = name.substring(0, name.indexOf(':'));
        if (prefix.equals("anthropic") || prefix.equals("openai")) {
            secret(
                    prefix + ".apiKey",
                    prefix.equals("anthropic") ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY",
                    false);
        }
    }

    private static String named(Optional<String> provider, String model) throws Unanswered {
        var colon = model.indexOf(':');
        var prefix = colon < 0 ? "" : model.substring(0, colon);
        if (!ModelNames.PROVIDERS.contains(prefix)) {
            // Names such as qwen3-coder:30b have a colon of their own.
            return provider.map(p -> p + ":" + model)
                    .orElseThrow(
                            () -> new Unanswered("--model " + model + " needs --provider with it"));
        }
        if (provider.isPresent() && !provider.get().equals(prefix)) {
            throw new Unanswered("--model " + model + " is not of --provider " + provider.get());
        }
        return model;
    }

    private List<String> channels() {
        if (!flags.channels().isEmpty() || prompter.isEmpty()) return flags.channels();
        var chosen = new ArrayList<String>();
        var answer =
                answer(
                        "Channels, with spaces between: "
                                + String.join(" ", NEEDS.keySet())
                                + " (Enter: none)");
        for (var word : answer.orElse("").split("[\\s,]+")) {
            if (NEEDS.containsKey(word)) chosen.add(word);
            else if (!word.isEmpty()) remarks.add(word + " is no channel setup knows; left out");
        }
        return chosen;
    }

    private void channel(String network) throws Unanswered {
        var needs = NEEDS.get(network);
        if (needs == null) {
            throw new Unanswered(
                    "--channel "
                            + network
                            + " cannot be set up here; write its section by hand,"
                            + " config.example.json5 shows it");
        }
        for (var need : needs) {
            var path = network + "." + need.key();
            if (need.secret()) secret(path, need.variable(), need.required());
            else plain(path, need.variable());
        }
        if (network.equals("matrix")) put("matrix.enabled", BooleanNode.TRUE);
        put("channels." + network + ".access.mode", TextNode.valueOf("paired"));
        remarks.add(
                network + ": people get a code at first; cara pair approve <code> lets them in.");
    }

    private void plain(String path, String variable) throws Unanswered {
        if (inEnvironment(variable)) {
            put(path, TextNode.valueOf("${" + variable + "}"));
            return;
        }
        var value = answer(path + ":");
        if (value.isEmpty()) throw missing(path, variable);
        put(path, TextNode.valueOf(value.get().strip()));
    }

    private void secret(String path, String variable, boolean required) throws Unanswered {
        if (inEnvironment(variable)
                && (prompter.isEmpty()
                        || prompter.get().agrees(variable + " is set. Refer to it in the file?"))) {
            put(path, TextNode.valueOf("${" + variable + "}"));
            return;
        }
        var value =
                prompter.flatMap(
                                p ->
                                        p.askSecretly(
                                                path
                                                        + " (not shown; or a variable, as in ${"
                                                        + variable
                                                        + "}"
                                                        + (required ? "):" : "; Enter: none):")))
                        .map(String::strip)
                        .filter(v -> !v.isEmpty());
        if (value.isEmpty()) {
            if (required) throw missing(path, variable);
            if (prompter.isEmpty()) remarks.add(path + " is not set: export " + variable);
            return;
        }
        if (plainMatrix.test(ConfigPath.parse(path).orElseThrow(), value.get())) {
            throw new Unanswered(
                    "Matrix secrets are kept sealed only: set CARAPACE_CONFIG_PASSWORD first");
        }
        put(path, TextNode.valueOf(value.get()));
    }

    private Unanswered missing(String path, String variable) {
        return new Unanswered(
                prompter.isPresent()
                        ? path + " is needed; nothing was written"
                        : path + " is missing: set " + variable + ", or run setup in a terminal");
    }

    private boolean inEnvironment(String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    private Optional<String> answer(String question) {
        return prompter.flatMap(p -> p.ask(question)).filter(a -> !a.isBlank()).map(String::strip);
    }
}
