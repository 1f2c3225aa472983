package carapace.http.base;

import carapace.status.Audit;
import carapace.status.Meters;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Counts answers and refusals, and has failed attempts written down. */
final class Ledger {

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Supplier<@Nullable Meters> meters;
    private final Supplier<@Nullable Audit> audit;
    private final ConcurrentMap<String, Meters.Counter> counters = new ConcurrentHashMap<>();

    Ledger(Supplier<@Nullable Meters> meters, Supplier<@Nullable Audit> audit) {
        this.meters = meters;
        this.audit = audit;
    }

    /** One answer; {@code route} is a template, never an address. */
    void answered(String method, String route, int status) {
        var verb = METHODS.contains(method) ? method : "other";
        count(
                "carapace_http_requests_total",
                "Answers over HTTP.",
                "method",
                verb,
                "path",
                route,
                "status",
                String.valueOf(status));
    }

    void limited(String endpoint) {
        count("carapace_rate_limit_hits_total", "Refusals for pace.", "endpoint", endpoint);
    }

    void authFailure(String address, String path) {
        var surface = path.startsWith("/hooks") ? "hooks" : "control";
        count("carapace_auth_failures_total", "Wrong credentials.", "surface", surface);
        var log = audit.get();
        if (log == null) return;
        log.note(new Audit.Event("auth_failure", Map.of("address", address, "path", path)));
    }

    private void count(String name, String help, String... labels) {
        var registry = meters.get();
        if (registry == null) return;
        var key = name + String.join(" ", labels);
        counters.computeIfAbsent(key, k -> registry.counter(name, help, labels)).increment();
    }
}
