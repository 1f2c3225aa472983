package carapace.model.builtin;

import carapace.settings.Settings;
import carapace.settings.Snapshot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A configuration of a few texts. */
record FakeSnapshot(Map<String, String> texts, Map<String, String> sources) implements Snapshot {

    static FakeSnapshot unconfigured() {
        return new FakeSnapshot(
                Map.of("agents.default.model", "builtin:guide"),
                Map.of("agents.default.model", "default"));
    }

    @Override
    public Optional<String> text(String path) {
        return Optional.ofNullable(texts.get(path));
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
        return text(path).map(Boolean::valueOf);
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
    public Optional<String> json(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<String> source(String path) {
        return Optional.ofNullable(sources.get(path));
    }

    @Override
    public Optional<String> hash() {
        return Optional.empty();
    }

    @Override
    public List<Settings.Issue> issues() {
        return List.of();
    }

    @Override
    public Optional<String> reloadError() {
        return Optional.empty();
    }
}
