package carapace.core.inbox;

import carapace.status.Meters;
import carapace.store.StoreFault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long messages take to be on disk, and why some do not get there. */
final class AppendMeters {
    private static final List<Double> BOUNDS = List.of(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0);

    private final Meters.Timer took;
    private final Map<String, Meters.Counter> failures = new HashMap<>();

    AppendMeters(Meters meters) {
        took =
                meters.timer(
                        "carapace_session_append_seconds", "Until a message is on disk", BOUNDS);
        for (var reason : List.of("io", "full", "integrity")) {
            failures.put(
                    reason,
                    meters.counter(
                            "carapace_session_append_failures_total",
                            "Messages that did not get on disk",
                            "reason",
                            reason));
        }
    }

    void took(long since) {
        took.record(Duration.ofNanos(System.nanoTime() - since));
    }

    void failed(StoreFault.Kind kind) {
        var reason =
                switch (kind) {
                    case FULL -> "full";
                    case DAMAGED -> "integrity";
                    case DISK, AWAY, FENCED, TOO_LARGE -> "io";
                };
        var counter = failures.get(reason);
        if (counter != null) counter.increment();
    }
}
