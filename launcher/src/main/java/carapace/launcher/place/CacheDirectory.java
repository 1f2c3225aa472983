package carapace.launcher.place;

import java.nio.file.Path;
import java.util.Map;

/** Where what can be made again lies: the unpacked jar, the framework's notes, the AOT cache. */
public final class CacheDirectory {

    private CacheDirectory() {}

    /** {@code $XDG_CACHE_HOME/carapace/<digest of the jar>}. */
    public static Path locate(Map<String, String> environment, String digest) {
        var home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        var xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        var caches = xdg.startsWith("/") ? Path.of(xdg) : Path.of(home, ".cache");
        return caches.resolve("carapace").resolve(digest);
    }
}
