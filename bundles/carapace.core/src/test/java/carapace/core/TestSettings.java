package carapace.core;

import carapace.settings.Settings;
import carapace.settings.Snapshot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A configuration of single values. */
final class TestSettings implements Settings {
    private volatile Values now = new Values(Map.of());

    TestSettings set(String path, Object value) {
        var more = new HashMap<>(now.values());
        more.put(path, value);
        now = new Values(more);
        return this;
    }

    @Override
    public Snapshot snapshot() {
        return now;
    }

    @Override
    public Change set(String path, String value, Optional<String> baseHash, String actor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Change remove(String path, Optional<String> baseHash, String actor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Change reload(String actor) {
        throw new UnsupportedOperationException();
    }

    private record Values(Map<String, Object> values) implements Snapshot {
        private <T> Optional<T> get(String path, Class<T> type) {
            return Optional.ofNullable(values.get(path)).filter(type::isInstance).map(type::cast);
        }

        @Override
        public Optional<String> text(String path) {
            return Optional.ofNullable(values.get(path)).map(Object::toString);
        }

        @Override
        public Optional<Long> number(String path) {
            return get(path, Number.class).map(Number::longValue);
        }

        @Override
        public Optional<Double> decimal(String path) {
            return get(path, Number.class).map(Number::doubleValue);
        }

        @Override
        public Optional<Boolean> flag(String path) {
            return get(path, Boolean.class);
        }

        @Override
        public List<String> texts(String path) {
            return values.get(path) instanceof List<?> list
                    ? list.stream().map(Object::toString).toList()
                    : List.of();
        }

        @Override
        public Set<String> members(String path) {
            return Set.of();
        }

        @Override
        public Optional<String> json(String path) {
            return Optional.ofNullable(values.get(path)).map(Object::toString);
        }

        @Override
        public Optional<String> source(String path) {
            return values.containsKey(path) ? Optional.of("file") : Optional.empty();
        }

        @Override
        public Optional<String> hash() {
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
}
