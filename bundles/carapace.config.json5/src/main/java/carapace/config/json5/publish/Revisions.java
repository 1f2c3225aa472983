package carapace.config.json5.publish;

import carapace.secret.SecretSource.Raw;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/** Counts for every secret how often its value has changed in this run. */
public final class Revisions {
    private final Map<String, Long> counts = new HashMap<>();
    private Map<String, Raw> last = Map.of();

    /**
     * Takes note of the values that are in force now.
     *
     * @param alike whether two different texts hold one value, as plain and sealed may
     */
    public synchronized void note(Map<String, Raw> secrets, BiPredicate<String, String> alike) {
        secrets.forEach(
                (name, raw) -> {
                    var before = last.get(name);
                    if (before != null
                            && (before.text().equals(raw.text())
                                    || alike.test(before.text(), raw.text()))) {
                        return;
                    }
                    counts.merge(name, 1L, Long::sum);
                });
        last = Map.copyOf(secrets);
    }

    /** Goes on from what an earlier instance of this bundle published. */
    public synchronized void atLeast(String name, long revision) {
        counts.merge(name, revision, Math::max);
    }

    public synchronized long of(String name) {
        return counts.getOrDefault(name, 0L);
    }
}
