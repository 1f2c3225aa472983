package carapace.control.http;

import carapace.launch.Host;
import carapace.launch.LogRing;

import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A process with a log and a version. */
record FakeHost(LogRing log) implements Host {

    @Override
    public Run run() {
        return Run.GATEWAY;
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
        return Optional.empty();
    }

    @Override
    public Path stateDirectory() {
        return Path.of(".");
    }

    @Override
    public String version() {
        return "9.9";
    }

    @Override
    public String buildDate() {
        return "2026-01-01";
    }

    @Override
    public String commit() {
        return "0";
    }

    @Override
    public void ready(String address, int port) {}

    @Override
    public void refuse(int exitCode, String code, String sentence) {}

    @Override
    public void done(int exitCode) {}

    @Override
    public void print(String lines) {}

    @Override
    public void complain(String sentence) {}

    @Override
    public Optional<Console> console() {
        return Optional.empty();
    }

    @Override
    public void logLevel(String level) {}
}
