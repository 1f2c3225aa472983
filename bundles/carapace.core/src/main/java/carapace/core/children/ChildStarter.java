package carapace.core.children;

import carapace.command.Children;

import org.osgi.service.component.annotations.Component;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The only place where a process is started; no secret is in its environment. */
@Component(service = Children.class)
public final class ChildStarter implements Children {
    /** Every variable that may hold a secret. */
    static final Set<String> SECRET =
            Set.of(
                    "CARAPACE_CONFIG_PASSWORD",
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

    @Override
    public Process start(List<String> command, Path directory, Map<String, String> extra)
            throws IOException {
        for (var name : extra.keySet()) {
            if (secret(name)) throw new IllegalArgumentException("a secret is not for a child");
        }
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(ChildStarter::secret);
        environment.putAll(extra);
        return builder.start();
    }

    /** In any case, since some systems do not tell cases apart. */
    static boolean secret(String name) {
        return SECRET.contains(name.toUpperCase(Locale.ROOT));
    }
}
