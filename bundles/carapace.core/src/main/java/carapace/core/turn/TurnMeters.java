package carapace.core.turn;

import carapace.status.Meters;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** How turns end, how long they take, how many run. */
final class TurnMeters {
    private static final List<Double> BOUNDS =
            List.of(0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0);
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int MOST_KEPT = 10_000;
    private static final int IN_A_ROW = 3;

    /** Failures that are not the model's. */
    private static final Set<String> OWN =
            Set.of("cancelled", "blocked", "no_provider", "too_long", "crash_loop");

    private final Map<String, Meters.Counter> finished = new HashMap<>();
    private final Meters.Timer duration;
    private final AtomicInteger inARow = new AtomicInteger();
    private final Deque<Long> failures = new ArrayDeque<>();

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
        meters.gauge("carapace_agent_runs_active", "Turns now", active::getAsInt);
        meters.gauge("carapace_sessions_active", "Sessions with a turn now", active::getAsInt);
    }

    void completed(Duration took) {
        inARow.set(0);
        count("completed", took);
    }

    void failed(String reason, Duration took) {
        if (!OWN.contains(reason)) inARow.incrementAndGet();
        synchronized (failures) {
            failures.addLast(System.nanoTime());
            if (failures.size() > MOST_KEPT) failures.removeFirst();
        }
        count(finished.containsKey(reason) ? reason : "failed", took);
    }

    private void count(String result, Duration took) {
        var counter = finished.get(result);
        if (counter != null) counter.increment();
        duration.record(took);
    }

    boolean modelFails() {
        return inARow.get() >= IN_A_ROW;
    }

    int failedLastHour() {
        synchronized (failures) {
            var now = System.nanoTime();
            while (!failures.isEmpty() && now - failures.getFirst() > HOUR) failures.removeFirst();
            return failures.size();
        }
    }
}
