package carapace.config.json5;

import carapace.launch.Host;
import carapace.launch.LogRing;

import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A process as the launcher would offer it; keeps what it is told. */
final class TestHost implements Host {
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final AtomicReference<Runnable> hangup = new AtomicReference<>(() -> {});
    final AtomicReference<String> level = new AtomicReference<>("");
    private final Run run;
    private final Path state;

    TestHost(Run run, Path state) {
        this.run = run;
        this.state = state;
    }

    @Override
    public Run run() {
        return run;
    }

    @Override
    public List<String> command() {
        return List.of();
    }

    @Override
    public Optional<String> input() {
        return Optional.empty();
    }

    @Override
    public Optional<Integer> port() {
        return Optional.of(0);
    }

    @Override
    public Path stateDirectory() {
        return state;
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public String buildDate() {
        return "2026-01-01";
    }

    @Override
    public String commit() {
        return "none";
    }

    @Override
    public void ready(String address, int port) {
        throw new AssertionError("not the configuration's");
    }

    @Override
    public void refuse(int exitCode, String code, String sentence) {
        refusals.add(exitCode + " " + code + " " + sentence);
    }

    @Override
    public void done(int exitCode) {
        throw new AssertionError("not the configuration's");
    }

    @Override
    public void print(String lines) {
        throw new AssertionError("not the configuration's");
    }

    @Override
    public void complain(String sentence) {
        throw new AssertionError("not the configuration's");
    }

    @Override
    public Optional<Console> console() {
        return Optional.empty();
    }

    @Override
    public LogRing log() {
        throw new AssertionError("not the configuration's");
    }

    @Override
    public void logLevel(String word) {
        level.set(word);
    }

    @Override
    public void onHangup(Runnable reload) {
        hangup.set(reload);
    }
}
