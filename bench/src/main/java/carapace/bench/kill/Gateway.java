package carapace.bench.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The product as a process: started, waited for, killed. */
final class Gateway {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path home;
    private final List<String> command;
    private final boolean durable;
    private final Path cache;
    private Process process;
    private long logged;

    /**
     * Starts nothing yet.
     *
     * @param cache where the jar unpacks itself; the same for all, it depends on the jar alone
     * @param durable false has the store acknowledge before it commits
     */
    Gateway(Path home, Path cache, List<String> command, boolean durable) {
        this.cache = cache;
        this.home = home;
        this.command = command;
        this.durable = durable;
    }

    Path state() {
        return home.resolve("state");
    }

    private Path log() {
        return home.resolve("gateway.log");
    }

    void start() throws IOException {
        logged = Files.exists(log()) ? Files.size(log()) : 0;
        var builder = new ProcessBuilder(command).directory(home.toFile());
        var environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.matches("(CARAPACE|TELEGRAM|OPENAI|ANTHROPIC)_.*"));
        environment.put("CARAPACE_STATE_DIR", state().toString());
        environment.put("XDG_CACHE_HOME", cache.toString());
        environment.put("HOME", home.toString());
        // A property of the framework that no configuration can set: see the store's README.
        if (!durable) environment.put("JAVA_TOOL_OPTIONS", "-Dcarapace.store.durable=false");
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        process = builder.start();
    }

    /** Waits until it listens. */
    void ready() throws IOException, InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (!since().contains("listening on")) {
            if (!process.isAlive() || System.nanoTime() - until > 0) {
                throw new IllegalStateException("the gateway did not start:\n" + since());
            }
            Thread.sleep(20);
        }
    }

    /** What it wrote since it was started. */
    String since() throws IOException {
        var all = Files.exists(log()) ? Files.readAllBytes(log()) : new byte[0];
        return new String(all, (int) logged, (int) Math.max(0, all.length - logged));
    }

    /** As when the power goes: no handler runs, nothing is written any more. */
    void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to end. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) kill();
    }
}
