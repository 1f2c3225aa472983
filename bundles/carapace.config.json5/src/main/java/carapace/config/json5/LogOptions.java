package carapace.config.json5;

import carapace.config.json5.load.Loaded;
import carapace.launch.Host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Hands {@code logging.*} to the launcher; variables of the environment go before it. */
final class LogOptions {
    private static final Logger LOG = LoggerFactory.getLogger("config");
    private static final List<String> STRONGER =
            List.of("CARAPACE_LOG", "RUST_LOG", "CARAPACE_DEV");

    private final Host host;
    private final Map<String, String> environment;

    LogOptions(Host host, Map<String, String> environment) {
        this.host = host;
        this.environment = Map.copyOf(environment);
    }

    void apply(Loaded loaded) {
        var stronger = STRONGER.stream().anyMatch(n -> !environment.getOrDefault(n, "").isEmpty());
        if (!stronger) loaded.text("logging.level").ifPresent(host::logLevel);
        if (environment.getOrDefault("CARAPACE_DEV", "").isEmpty()) {
            loaded.text("logging.format").filter(f -> !f.isBlank()).ifPresent(host::logForm);
        }
        try {
            host.logFile(loaded.text("logging.file").filter(f -> !f.isBlank()).map(Path::of));
        } catch (IOException | InvalidPathException e) {
            LOG.warn("logging.file cannot be opened: {}", e.getClass().getSimpleName());
        }
    }
}
