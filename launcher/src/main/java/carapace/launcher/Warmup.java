package carapace.launcher;

import carapace.launcher.place.CacheDirectory;
import carapace.launcher.place.Private;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code cara warmup}: starts a gateway once on an empty scratch state, lets the JVM keep what it
 * learned, and stamps that with all it depends on.
 */
final class Warmup {

    private static final long PATIENCE = 180;

    /** Nothing else of the environment reaches the run that is recorded. */
    private static final Set<String> KEPT =
            Set.of("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME");

    private Warmup() {}

    static int run() throws InterruptedException {
        try {
            carapace.launcher.house.Umask.ensure();
            var build = BuildInfo.read();
            var cache = CacheDirectory.locate(System.getenv(), build.digest());
            Files.createDirectories(cache);
            Private.directory(cache);
            var fresh = cache.resolve("carapace.aot.new");
            var scratch = Files.createTempDirectory(cache, "warmup-");
            try {
                Cara.complain("Making the start-up cache …");
                var exit = record(fresh, scratch);
                if (exit != 0 || !Files.exists(fresh)) {
                    Cara.complain(
                            "The warm-up run failed (exit " + exit + "); starts stay as they are.");
                    return 1;
                }
            } finally {
                Private.delete(scratch);
            }
            keep(cache, fresh, stamp());
            Cara.complain(
                    "Done: " + Files.size(cache.resolve("carapace.aot")) / (1 << 20) + " MB.");
            return 0;
        } catch (IOException | URISyntaxException e) {
            Cara.complain("The start-up cache could not be made: " + e.getMessage());
            return 1;
        }
    }

    private static void keep(Path cache, Path fresh, String stamp) throws IOException {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(cache.resolve("carapace.aot.stamp"));
        Files.move(fresh, cache.resolve("carapace.aot"), StandardCopyOption.ATOMIC_MOVE);
        Private.write(cache.resolve("carapace.aot.stamp"), stamp);
    }

    /** What the cache depends on: JVM, jar, options. The `cara` script compares the same lines. */
    static String stamp() throws IOException, URISyntaxException {
        var jar = Relaunch.jar();
        return System.getProperty("java.home")
                + "\n"
                + System.getProperty("java.runtime.version")
                + "\n"
                + jar
                + "\n"
                + Files.getLastModifiedTime(jar).toMillis() / 1000
                + " "
                + Files.size(jar)
                + "\n";
    }

    private static int record(Path fresh, Path scratch)
            throws IOException, URISyntaxException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Relaunch.options());
        command.add("-XX:AOTCacheOutput=" + fresh);
        command.add("-Dcarapace.training=true");
        command.addAll(List.of("-cp", Relaunch.jar().toString(), "carapace.launcher.Cara"));
        command.addAll(List.of("start", "--port", "0"));
        var log = scratch.resolve("log").toFile();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().keySet().retainAll(KEPT);
        builder.environment().put("CARAPACE_STATE_DIR", scratch.resolve("state").toString());
        var process = builder.start();
        process.getOutputStream().close();
        if (process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            if (process.exitValue() != 0) Cara.complain(Files.readString(log.toPath()));
            return process.exitValue();
        }
        process.destroyForcibly();
        return 1;
    }
}
