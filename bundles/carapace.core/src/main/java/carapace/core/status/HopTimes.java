package carapace.core.status;

import carapace.status.Meters;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long each step of a message took. */
@Component(service = HopTimes.class)
public final class HopTimes {
    private static final List<Double> BOUNDS =
            List.of(
                    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
                    30.0, 60.0);

    private final Map<Hop, Meters.Timer> timers = new EnumMap<>(Hop.class);

    @Activate
    public HopTimes(@Reference Meters meters) {
        for (var hop : Hop.values()) {
            timers.put(
                    hop,
                    meters.timer(
                            "carapace_hop_seconds",
                            "How long each step of a message took",
                            BOUNDS,
                            "hop",
                            hop.wire()));
        }
    }

    /** One message took this step in this time. */
    public void took(Hop hop, Duration time) {
        var timer = timers.get(hop);
        if (timer != null) timer.record(time.isNegative() ? Duration.ZERO : time);
    }

    /** The same, from {@link System#nanoTime}. */
    public void since(Hop hop, long nanos) {
        took(hop, Duration.ofNanos(System.nanoTime() - nanos));
    }
}
