package carapace.core.status;

import carapace.status.Meters;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;

/** The one registry. Its names are what is shown, its labels come from closed sets. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>='io.micrometer.core.instrument.MeterRegistry'")
@Component(
        service = {Meters.class, CoreMeters.class},
        immediate = true)
public final class CoreMeters implements Meters {
    private static final int MOST_SERIES = 100;
    private static final String OTHER = "other";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<String, Set<List<String>>> series = new ConcurrentHashMap<>();
    private final ConcurrentMap<List<String>, Object> kept = new ConcurrentHashMap<>();

    /** Without a framework, for tests. */
    public CoreMeters() {
        registry.config().namingConvention(AS_WRITTEN);
    }

    @Activate
    public CoreMeters(BundleContext context) {
        this();
        context.registerService(MeterRegistry.class, registry, null);
    }

    /** Names are given in full; nothing is added or taken away. */
    private static final NamingConvention AS_WRITTEN = new AsWritten();

    private static final class AsWritten implements NamingConvention {
        @Override
        public String name(
                String name, Meter.Type type, @org.jspecify.annotations.Nullable String unit) {
            return name;
        }
    }

    /** What renders it asks for this. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        var tags = tags(name, labels);
        return this.<Counter>keep(
                name,
                tags,
                () -> {
                    var counter =
                            io.micrometer.core.instrument.Counter.builder(name)
                                    .description(help)
                                    .tags(tags)
                                    .register(registry);
                    return amount -> counter.increment(amount);
                });
    }

    /** A counter whose value is kept elsewhere. */
    public void counting(String name, String help, DoubleSupplier value, String... labels) {
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(tags(name, labels))
                .register(registry);
    }

    @Override
    public Timer timer(String name, String help, List<Double> bounds, String... labels) {
        var tags = tags(name, labels);
        return this.<Timer>keep(
                name,
                tags,
                () -> {
                    var steps = new ArrayList<Duration>();
                    for (var bound : bounds) steps.add(Duration.ofNanos(Math.round(bound * 1e9)));
                    var timer =
                            io.micrometer.core.instrument.Timer.builder(name)
                                    .description(help)
                                    .tags(tags)
                                    .serviceLevelObjectives(steps.toArray(Duration[]::new))
                                    .register(registry);
                    return timer::record;
                });
    }

    @Override
    public Gauge gauge(String name, String help, DoubleSupplier value, String... labels) {
        var tags = tags(name, labels);
        var id = new Meter.Id(name, tags, null, null, Meter.Type.GAUGE);
        registry.remove(id);
        var gauge =
                io.micrometer.core.instrument.Gauge.builder(
                                name, value, DoubleSupplier::getAsDouble)
                        .description(help)
                        .tags(tags)
                        .strongReference(true)
                        .register(registry);
        return () -> registry.remove(gauge);
    }

    /** The same handle for the same name and labels: each kind of meter has names of its own. */
    @SuppressWarnings("unchecked")
    private <T> T keep(String name, Tags tags, java.util.function.Supplier<T> make) {
        var key = new ArrayList<String>();
        key.add(name);
        for (Tag tag : tags) {
            key.add(tag.getKey());
            key.add(tag.getValue());
        }
        return (T) kept.computeIfAbsent(List.copyOf(key), k -> make.get());
    }

    private Tags tags(String name, String... labels) {
        var known = series.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet());
        var values = List.of(labels);
        if (known.contains(values) || known.size() < MOST_SERIES) {
            known.add(values);
            return Tags.of(labels);
        }
        var folded = labels.clone();
        for (var at = 1; at < folded.length; at += 2) folded[at] = OTHER;
        return Tags.of(folded);
    }

    @Deactivate
    void close() {
        registry.close();
    }
}
