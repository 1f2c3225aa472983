package carapace.core.turn;

import carapace.status.Meters;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** How turns end, how long they take, how many run. */
final class TurnMeters {
    private static final List<Double> BOUNDS =
            List.of(0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0);

    private final Map<String, Meters.Counter> finished = new HashMap<>();
    private final Meters.Timer duration;

    TurnMeters(Meters meters, IntSupplier active) {
        for (var result : List.of("completed", "failed", "timeout", "cancelled", "blocked")) {
            finished.put(
                    result,
                    meters.counter(
                            "carapace_agent_runs_finished_total",
                            "Turns that ended",
                            "result",
                            result));
        }
        duration =
                meters.timer("carapace_agent_run_duration_seconds", "How long turns took", BOUNDS);
        var running = meters.gauge("carapace_agent_runs_active", "Turns now", active::getAsInt);
        assert running != null;
    }

    void ended(String result, Duration took) {
        var counter = finished.get(finished.containsKey(result) ? result : "failed");
        if (counter != null) counter.increment();
        duration.record(took);
    }
}
