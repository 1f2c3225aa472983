package carapace.launcher.house;

import carapace.launch.Host;
import carapace.launcher.BuildInfo;
import carapace.launcher.Refused;
import carapace.launcher.log.Directives;
import carapace.launcher.log.Logging;
import carapace.launcher.log.Sink;
import carapace.launcher.place.CacheDirectory;
import carapace.launcher.place.Private;
import carapace.launcher.place.RunLock;
import carapace.launcher.place.StartError;
import carapace.launcher.place.StateDirectory;

import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run from its first check to its exit code. */
public final class Runner {

    /** Seconds until a gateway must be ready. */
    private static final long READY = 60;

    /** Seconds until a stop must be done. */
    private static final long DRAIN = 15;

    private final Plan plan;
    private final BuildInfo build = BuildInfo.read();
    private final PrintStream out = raw(FileDescriptor.out);
    private final PrintStream err = raw(FileDescriptor.err);

    private Runner(Plan plan) {
        this.plan = plan;
    }

    /** Does the run; returns its exit code. */
    public static int run(Plan plan) throws InterruptedException {
        return new Runner(plan).go();
    }

    private static PrintStream raw(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)),
                true,
                StandardCharsets.UTF_8);
    }

    private int go() throws InterruptedException {
        Sink sink;
        try {
            var gateway = plan.run() == Host.Run.GATEWAY;
            var text = !gateway || Terminals.is("out") || System.getenv("CARAPACE_DEV") != null;
            sink = new Sink(Directives.from(System.getenv()), !text);
        } catch (Refused e) {
            err.println(e.sentence());
            return e.exitCode();
        }
        Logging.start(sink);
        try (sink) {
            Umask.ensure();
            StateDirectory.prepare(plan.state());
            if (plan.run() == Host.Run.GATEWAY) {
                sink.to(raw(FileDescriptor.out));
            } else {
                sink.to(plan.state().resolve("logs").resolve("cli.log"));
                sink.warningsTo(raw(FileDescriptor.err));
            }
            try (var lock = plan.locked() ? RunLock.take(plan.state()) : null) {
                return inside(sink);
            }
        } catch (Refused e) {
            return refused(e, sink);
        } catch (IOException e) {
            var name = e.getClass().getSimpleName();
            return refused(
                    new Refused(
                            1,
                            "state_dir_unwritable",
                            "The state directory " + plan.state() + " failed (" + name + ")."),
                    sink);
        }
    }

    private int inside(Sink sink) throws Refused, IOException, InterruptedException {
        var cache = CacheDirectory.locate(System.getenv(), build.digest());
        var index = BundleIndex.read();
        var unpacked = new Unpacking(cache, index);
        unpacked.ensure();
        var host = new RunHost(plan, build, sink, out, err);
        try (var signals = Signals.on(host)) {
            var storage = storage(cache);
            var house =
                    House.start(
                            unpacked,
                            index.of(plan.features(index)),
                            storage,
                            properties(cache),
                            host,
                            sink);
            if (plan.run() == Host.Run.GATEWAY) awaitReady(host, house);
            if (plan.training()) Training.of(plan, host).run();
            return end(host, house, storage, sink, signals);
        } catch (BundleException e) {
            throw new Refused(1, "framework", "The framework did not start: " + e.getMessage());
        }
    }

    private void awaitReady(RunHost host, House house) throws InterruptedException {
        var first = java.util.concurrent.CompletableFuture.anyOf(host.readiness(), host.ending());
        try {
            first.get(READY, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            var idle = house.idle();
            host.refuse(
                    1,
                    "start_timeout",
                    "The gateway was not ready within "
                            + READY
                            + " s; "
                            + (idle.isEmpty()
                                    ? "all bundles run, see the log for the one that waits."
                                    : "these bundles do not run: "
                                            + String.join(", ", idle)
                                            + "."));
        } catch (ExecutionException e) {
            throw new AssertionError("nobody fails these futures", e);
        }
    }

    private int end(RunHost host, House house, Path storage, Sink sink, Signals signals)
            throws IOException, InterruptedException {
        Logger log = LoggerFactory.getLogger("gateway");
        try {
            var ending = host.ending().get();
            if (plan.training()) return ending.exitCode();
            if (!house.stop(DRAIN)) log.warn("stopping took longer than {} s", DRAIN);
            Files.deleteIfExists(plan.state().resolve("run").resolve("port"));
            if (!plan.locked()) Private.delete(storage);
            if (ending.refused().isPresent()) return refused(ending.refused().get(), sink);
            return signals.exitCode(ending.exitCode());
        } catch (ExecutionException e) {
            throw new AssertionError("nobody fails this future", e);
        }
    }

    private int refused(Refused refused, Sink sink) {
        var sentence = sink.display(refused.sentence());
        err.println(sentence);
        if (plan.run() == Host.Run.GATEWAY && refused.exitCode() != 4) {
            try {
                if (Files.isDirectory(plan.state())) {
                    new StartError(plan.state()).keep(refused, sentence);
                }
            } catch (IOException e) {
                err.println("last_start_error.json could not be written.");
            }
        }
        return refused.exitCode();
    }

    /** The framework's own notes: one folder per installation and kind of run. */
    private Path storage(Path cache) throws IOException {
        var place = digest(plan.state().toString());
        var kind = plan.run().name().toLowerCase(Locale.ROOT);
        if (!plan.locked()) kind += "-" + ProcessHandle.current().pid();
        var storage = cache.resolve("runs").resolve(place + "-" + kind);
        Files.createDirectories(storage);
        return storage;
    }

    private Map<String, String> properties(Path cache) {
        var properties = new HashMap<String, String>();
        properties.put("carapace.state.dir", plan.state().toString());
        properties.put("carapace.cache.dir", cache.toString());
        properties.put("carapace.version", build.version());
        properties.put("carapace.run", plan.run().name().toLowerCase(Locale.ROOT));
        return properties;
    }

    private static String digest(String text) {
        try {
            var bytes =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }
}
