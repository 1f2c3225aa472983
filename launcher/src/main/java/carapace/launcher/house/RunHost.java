package carapace.launcher.house;

import carapace.launch.Host;
import carapace.launch.LogRing;
import carapace.launcher.BuildInfo;
import carapace.launcher.Refused;
import carapace.launcher.log.Level;
import carapace.launcher.log.Sink;
import carapace.launcher.place.Private;
import carapace.launcher.place.StartError;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** What bundles see of the process. */
final class RunHost implements Host {

    /** How a run ends: with an exit code, and a sentence when it was refused. */
    record Ending(int exitCode, Optional<Refused> refused) {}

    private static final int INPUT = 64 * 1024;

    private final Logger log = LoggerFactory.getLogger("gateway");
    private final Plan plan;
    private final BuildInfo build;
    private final Sink sink;
    private final PrintStream out;
    private final PrintStream err;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final AtomicBoolean once = new AtomicBoolean();
    private final Optional<String> input;
    private volatile @Nullable Runnable onHangup;

    RunHost(Plan plan, BuildInfo build, Sink sink, PrintStream out, PrintStream err) {
        this.plan = plan;
        this.build = build;
        this.sink = sink;
        this.out = out;
        this.err = err;
        this.input = plan.run() == Run.GATEWAY ? Optional.empty() : piped();
    }

    private static Optional<String> piped() {
        if (Terminals.is("in")) return Optional.empty();
        try {
            if (System.in.available() == 0) return Optional.empty();
            var bytes = System.in.readNBytes(INPUT);
            return bytes.length == 0
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // a closed stdin holds nothing
        }
    }

    /** Done when the run is over. */
    CompletableFuture<Ending> ending() {
        return ending;
    }

    /** Done when {@link #ready} was called. */
    CompletableFuture<Boolean> readiness() {
        return ready;
    }

    @Override
    public Run run() {
        return plan.run();
    }

    @Override
    public List<String> command() {
        return plan.command();
    }

    @Override
    public Optional<String> input() {
        return input;
    }

    @Override
    public Optional<Integer> port() {
        return plan.port();
    }

    @Override
    public Path stateDirectory() {
        return plan.state();
    }

    @Override
    public String version() {
        return build.version();
    }

    @Override
    public String buildDate() {
        return build.date();
    }

    @Override
    public String commit() {
        return build.commit();
    }

    @Override
    public void ready(String address, int port) {
        if (!once.compareAndSet(false, true)) return;
        try {
            Private.write(plan.state().resolve("run").resolve("port"), port + "\n");
            new StartError(plan.state()).forget();
        } catch (IOException e) {
            refuse(1, "state_dir_unwritable", "run/port cannot be written: is the disk full?");
            return;
        }
        var host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        var stream = Terminals.is("out") ? out : err;
        stream.println("Carapace " + build.version() + " listening on http://" + host + ":" + port);
        stream.println("Next: `cara chat` talks to it, `cara status` shows how it fares,");
        stream.println(
                "      `cara chat --once \"what next?\"` tells how to add a model or a channel.");
        stream.flush();
        log.info("ready on {}:{}", address, port);
        ready.complete(true);
    }

    @Override
    public void refuse(int exitCode, String code, String sentence) {
        var refused = new Refused(exitCode, code, sentence);
        ending.complete(new Ending(exitCode, Optional.of(refused)));
    }

    @Override
    public void done(int exitCode) {
        ending.complete(new Ending(exitCode, Optional.empty()));
    }

    @Override
    public void print(String lines) {
        out.println(sink.display(lines));
        out.flush();
    }

    @Override
    public void complain(String sentence) {
        err.println(sink.display(sentence));
        err.flush();
    }

    @Override
    public Optional<Console> console() {
        if (!Terminals.is("in")) return Optional.empty();
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    @Override
    public LogRing log() {
        return sink.ring();
    }

    /** SIGHUP came. */
    void hangup() {
        var reload = onHangup;
        if (reload == null) log.info("nothing to reload in this run");
        else Thread.ofVirtual().name("reload").start(reload);
    }

    @Override
    public void onHangup(Runnable reload) {
        onHangup = reload;
    }

    @Override
    public void logFile(Optional<Path> file) throws IOException {
        sink.file(file);
    }

    @Override
    public void logForm(String form) {
        sink.form(form.equals("json"));
    }

    @Override
    public void logLevel(String level) {
        Level.of(level).ifPresent(sink::level);
    }
}
