package carapace.control.http;

import carapace.settings.Settings;
import carapace.settings.Snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A configuration that answers changes as it was told to. */
final class FakeSettings implements Settings, Snapshot {

    Change change = new Change.Applied("new", List.of("gateway"), List.of());
    final List<String> asked = new ArrayList<>();

    @Override
    public Snapshot snapshot() {
        return this;
    }

    @Override
    public Change set(String path, String value, Optional<String> baseHash, String actor) {
        asked.add(path + "=" + value + " " + baseHash.orElse("") + " " + actor);
        return change;
    }

    @Override
    public Change remove(String path, Optional<String> baseHash, String actor) {
        return change;
    }

    @Override
    public Change reload(String actor) {
        return change;
    }

    @Override
    public Optional<String> json(String path) {
        return Optional.of(
                """
                {"telegram":{"botToken":"plain","empty":{"botToken":""},"text":"is hunter2"},
                 "maxTokens":5,"deep":{"botToken":7}}\
                """);
    }

    @Override
    public Optional<String> hash() {
        return Optional.of("old");
    }

    @Override
    public Optional<String> text(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<Long> number(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<Double> decimal(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<Boolean> flag(String path) {
        return Optional.empty();
    }

    @Override
    public List<String> texts(String path) {
        return List.of();
    }

    @Override
    public Set<String> members(String path) {
        return Set.of();
    }

    @Override
    public Optional<String> source(String path) {
        return Optional.empty();
    }

    @Override
    public List<Issue> issues() {
        return List.of();
    }

    @Override
    public Optional<String> reloadError() {
        return Optional.empty();
    }
}
