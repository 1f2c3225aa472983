package carapace.launcher.place;

import carapace.launcher.Refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Where the gateway keeps what must survive: {@code {state_dir}}. */
public final class StateDirectory {

    private StateDirectory() {}

    /** Where it is, whether or not it exists. */
    public static Path locate(Map<String, String> environment) {
        var named = environment.getOrDefault("CARAPACE_STATE_DIR", "");
        if (!named.isBlank()) return Path.of(named).toAbsolutePath().normalize();
        return configurations(environment).resolve("carapace");
    }

    private static Path configurations(Map<String, String> environment) {
        var system = System.getProperty("os.name", "");
        var home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        if (system.startsWith("Mac")) return Path.of(home, "Library", "Application Support");
        if (system.startsWith("Windows") && environment.containsKey("APPDATA")) {
            return Path.of(environment.get("APPDATA"));
        }
        var xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return xdg.startsWith("/") ? Path.of(xdg) : Path.of(home, ".config");
    }

    /** Makes it, or checks that it is ours alone and can be written. */
    public static void prepare(Path directory) throws Refused {
        try {
            Private.directory(directory);
            for (var inner : new String[] {"run", "logs"}) {
                Private.directory(directory.resolve(inner));
            }
            if (!Files.isWritable(directory)) throw new IOException("not writable");
        } catch (Private.Foreign e) {
            throw new Refused(
                    1,
                    "state_dir_foreign",
                    "The state directory "
                            + directory
                            + " belongs to another user: choose one of your own with"
                            + " CARAPACE_STATE_DIR.");
        } catch (IOException e) {
            throw new Refused(
                    1,
                    "state_dir_unwritable",
                    "The state directory "
                            + directory
                            + " cannot be written ("
                            + reason(directory, e)
                            + "): make it writable or choose another with CARAPACE_STATE_DIR.");
        }
    }

    private static String reason(Path directory, IOException e) {
        if (Files.isSymbolicLink(directory.resolve("run"))) return "run is a symbolic link";
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
            return "it is not a directory";
        }
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
