package carapace.agent;

import carapace.settings.Settings;
import carapace.settings.Snapshot;
import carapace.status.Audit;
import carapace.status.Meters;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** The rooms around an agent, of plain Java. */
final class House implements Settings, Meters, Audit {

    final Map<String, Object> values = new HashMap<>();
    final List<Audit.Event> audited = new CopyOnWriteArrayList<>();
    final Map<String, Long> counted = new HashMap<>();
    final List<Duration> pauses = new ArrayList<>();
    final Agent agent;

    House(ScriptedModel model) {
        values.put("agents.default.model", "anthropic:claude-test");
        agent = new Agent(this, this, Clock.fixed(FakeTurn.NOW, ZoneOffset.UTC), pauses::add);
        agent.settings = this;
        agent.addModel(model);
        agent.addTool(new CurrentTime(Clock.fixed(FakeTurn.NOW, ZoneOffset.UTC)));
        agent.addTool(new MathEval());
    }

    House with(String path, Object value) {
        values.put(path, value);
        return this;
    }

    @Override
    public Snapshot snapshot() {
        return new Now();
    }

    @Override
    public Change set(String path, String value, Optional<String> baseHash, String actor) {
        throw new AssertionError("an agent changes no settings");
    }

    @Override
    public Change remove(String path, Optional<String> baseHash, String actor) {
        throw new AssertionError("an agent changes no settings");
    }

    @Override
    public Change reload(String actor) {
        throw new AssertionError("an agent changes no settings");
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        return amount -> counted.merge(name + List.of(labels), amount, Long::sum);
    }

    @Override
    public Timer timer(String name, String help, List<Double> bounds, String... labels) {
        return duration -> {};
    }

    @Override
    public Gauge gauge(String name, String help, DoubleSupplier value, String... labels) {
        return () -> {};
    }

    @Override
    public void note(Event event) {
        audited.add(event);
    }

    @Override
    public void durable(Event event) {
        audited.add(event);
    }

    /** What is configured; another one each time, as after a change. */
    private final class Now implements Snapshot {

        @Override
        public Optional<String> text(String path) {
            return Optional.ofNullable(values.get(path)).map(Object::toString);
        }

        @Override
        public Optional<Long> number(String path) {
            return text(path).map(Long::valueOf);
        }

        @Override
        public Optional<Double> decimal(String path) {
            return text(path).map(Double::valueOf);
        }

        @Override
        public Optional<Boolean> flag(String path) {
            return text(path).map(Boolean::valueOf);
        }

        @Override
        public List<String> texts(String path) {
            return text(path).map(text -> List.of(text.split(","))).orElse(List.of());
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
            return values.containsKey(path) ? Optional.of("file") : Optional.of("default");
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
}
