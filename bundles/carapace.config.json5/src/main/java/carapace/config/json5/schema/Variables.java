package carapace.config.json5.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Environment variables with a meaning of their own. */
public final class Variables {
    /** Hold secrets: sealed in the file, kept from children. */
    public static final Set<String> SECRET =
            Set.of(
                    "CARAPACE_SERVER_SECRET",
                    "CARAPACE_GATEWAY_TOKEN",
                    "CARAPACE_GATEWAY_PASSWORD",
                    "CARAPACE_HOOKS_TOKEN",
                    "ANTHROPIC_API_KEY",
                    "OPENAI_API_KEY",
                    "GOOGLE_API_KEY",
                    "NEARAI_API_KEY",
                    "VENICE_API_KEY",
                    "OLLAMA_API_KEY",
                    "AWS_ACCESS_KEY_ID",
                    "AWS_SECRET_ACCESS_KEY",
                    "AWS_SESSION_TOKEN",
                    "TELEGRAM_BOT_TOKEN",
                    "TELEGRAM_WEBHOOK_SECRET",
                    "DISCORD_BOT_TOKEN",
                    "SLACK_BOT_TOKEN",
                    "SLACK_SIGNING_SECRET",
                    "SLACK_APP_TOKEN",
                    "WEBHOOK_SECRET",
                    "MATRIX_ACCESS_TOKEN",
                    "MATRIX_PASSWORD",
                    "MATRIX_STORE_PASSPHRASE",
                    "OPENAI_OAUTH_CLIENT_SECRET",
                    "GOOGLE_OAUTH_CLIENT_SECRET",
                    "GITHUB_OAUTH_CLIENT_SECRET",
                    "DISCORD_OAUTH_CLIENT_SECRET");

    /** Steer the loader; must not stand in the file, in any letter case. */
    public static final List<String> STEERING =
            List.of(
                    "CARAPACE_CONFIG_PATH",
                    "CARAPACE_STATE_DIR",
                    "CARAPACE_DISABLE_CONFIG_CACHE",
                    "CARAPACE_CONFIG_CACHE_MS",
                    "CARAPACE_CONFIG_PASSWORD");

    private static final Set<String> ADDRESSES =
            Set.of(
                    "MATRIX_HOMESERVER_URL",
                    "MATRIX_USER_ID",
                    "MATRIX_DEVICE_ID",
                    "SIGNAL_CLI_URL",
                    "DISCORD_GATEWAY_URL",
                    "OLLAMA_HOST");

    private Variables() {}

    public static boolean secret(String name) {
        return SECRET.contains(name);
    }

    /** The steering name this is, whatever its letter case. */
    public static Optional<String> steering(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        return STEERING.stream().filter(upper::equals).findFirst();
    }

    /** Whether {@code config set} must leave the variable alone. */
    public static boolean guarded(String name) {
        return secret(name)
                || ADDRESSES.contains(name)
                || name.endsWith("_BASE_URL")
                || steering(name).isPresent();
    }
}
