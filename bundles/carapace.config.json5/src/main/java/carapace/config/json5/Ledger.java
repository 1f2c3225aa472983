package carapace.config.json5;

import carapace.settings.Settings.Change;
import carapace.status.Audit;
import carapace.status.Audit.AuditFailed;
import carapace.status.Audit.Event;
import carapace.status.Meters;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes what happened, in the audit log and the meters, while they are there. */
final class Ledger {
    private volatile @Nullable Audit audit;
    private volatile @Nullable Meters meters;
    private volatile Meters.@Nullable Gauge gauge;
    private volatile int locked;

    void audit(Audit arriving) {
        audit = arriving;
    }

    void noAudit(Audit leaving) {
        if (audit == leaving) audit = null;
    }

    void meters(Meters arriving) {
        meters = arriving;
        // Both results are shown from the start, so that a first rejection is a step and no gap.
        count("applied", 0);
        count("rejected", 0);
        gauge =
                arriving.gauge(
                        "carapace_config_locked_secrets",
                        "Sealed values that cannot be opened",
                        () -> locked);
    }

    void noMeters(Meters leaving) {
        if (meters != leaving) return;
        meters = null;
        var old = gauge;
        gauge = null;
        if (old != null) old.close();
    }

    private void count(String result, int amount) {
        var now = meters;
        if (now == null) return;
        now.counter(
                        "carapace_config_reloads_total",
                        "Configurations put in force or refused",
                        "result",
                        result)
                .add(amount);
    }

    /**
     * Before a secret is changed: on disk or not done at all.
     *
     * @throws AuditFailed when there is an audit log, and it cannot be written
     */
    void beforeSecret(Cause cause) throws AuditFailed, InterruptedException {
        var now = audit;
        if (now == null) return;
        for (var path : cause.paths()) now.durable(changed(cause, path.toString()));
    }

    void applied(String oldHash, Change.Applied change, Cause cause) {
        count("applied", 1);
        var now = audit;
        if (now == null) return;
        for (var path : cause.paths()) now.note(changed(cause, path.toString()));
        if (!cause.isReload()) return;
        var data = new LinkedHashMap<String, Object>();
        data.put("key_path", String.join(",", change.sections()));
        data.put("actor", cause.actor());
        data.put("method", cause.method());
        data.put("old_hash", oldHash);
        data.put("new_hash", change.hash());
        data.put("sections", List.copyOf(change.sections()));
        now.note(new Event("config_changed", data));
    }

    private static Event changed(Cause cause, String path) {
        return new Event(
                "config_changed",
                Map.of("key_path", path, "actor", cause.actor(), "method", cause.method()));
    }

    void rejected(String reason) {
        count("rejected", 1);
        var now = audit;
        if (now != null) now.note(new Event("config_reload_rejected", Map.of("reason", reason)));
    }

    void locked(Set<String> paths) {
        locked = paths.size();
        var now = audit;
        if (now == null || paths.isEmpty()) return;
        now.note(new Event("secret_locked", Map.of("paths", List.copyOf(paths))));
    }
}
