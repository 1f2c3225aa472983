package carapace.config.json5;

import carapace.status.Audit;
import carapace.status.Meters;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** An audit log and meters that remember. */
final class Recorded implements Audit, Meters {
    final List<Event> events = new CopyOnWriteArrayList<>();
    final Map<String, Long> counts = new ConcurrentHashMap<>();
    final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    volatile boolean full;

    @Override
    public void note(Event event) {
        events.add(event);
    }

    @Override
    public void durable(Event event) throws AuditFailed {
        if (full) throw new AuditFailed();
        events.add(event);
    }

    List<Event> named(String name) {
        return events.stream().filter(e -> e.name().equals(name)).toList();
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        var key = name + "{" + String.join("=", labels) + "}";
        return amount -> counts.merge(key, amount, Long::sum);
    }

    @Override
    public Timer timer(String name, String help, List<Double> bounds, String... labels) {
        return duration -> {};
    }

    @Override
    public Gauge gauge(String name, String help, DoubleSupplier value, String... labels) {
        gauges.put(name, value);
        return () -> gauges.remove(name);
    }
}
