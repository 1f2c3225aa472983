package carapace.config.json5.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where the configuration file is. The first rule that fits decides. */
public final class Location {
    private Location() {}

    /**
     * The path, whether or not a file is there.
     *
     * @param environment of the process
     * @param system the system property {@code os.name}
     * @param home the user's home directory
     */
    public static Path find(Map<String, String> environment, String system, Path home) {
        var given = environment.getOrDefault("CARAPACE_CONFIG_PATH", "");
        if (!given.isEmpty()) return Path.of(given);
        var state = environment.getOrDefault("CARAPACE_STATE_DIR", "");
        if (!state.isEmpty()) return in(Path.of(state));
        var plain = in(home.resolve(".config/carapace"));
        var os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("mac")) {
            // The documents name this path on every system; a file that is there is meant.
            return Files.exists(plain)
                    ? plain
                    : in(home.resolve("Library/Application Support/carapace"));
        }
        if (os.startsWith("windows")) {
            var data = environment.getOrDefault("APPDATA", "");
            return in((data.isEmpty() ? home : Path.of(data)).resolve("carapace"));
        }
        var xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return xdg.startsWith("/") ? in(Path.of(xdg, "carapace")) : plain;
    }

    private static Path in(Path directory) {
        var json5 = directory.resolve("carapace.json5");
        var json = directory.resolve("carapace.json");
        return !Files.exists(json5) && Files.exists(json) ? json : json5;
    }
}
