package carapace.matrix.live.ours;

import carapace.matrix.crypto.store.CryptoStore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys and values in memory; what a killed process would find again is {@link #copy()}. */
final class MemoryStore implements CryptoStore {
    private final TreeMap<String, byte[]> rows = new TreeMap<>();

    @Override
    public synchronized Optional<byte[]> get(String key) {
        return Optional.ofNullable(rows.get(key)).map(byte[]::clone);
    }

    @Override
    public synchronized List<String> keys(String prefix, String after, int most) {
        var from =
                prefix.compareTo(after) > 0
                        ? rows.tailMap(prefix, true)
                        : rows.tailMap(after, false);
        return from.keySet().stream().takeWhile(key -> key.startsWith(prefix)).limit(most).toList();
    }

    @Override
    public synchronized void commit(Map<String, Optional<byte[]>> changes) {
        changes.forEach(
                (key, value) ->
                        value.ifPresentOrElse(
                                bytes -> rows.put(key, bytes.clone()), () -> rows.remove(key)));
    }

    synchronized MemoryStore copy() {
        var copy = new MemoryStore();
        copy.rows.putAll(rows);
        return copy;
    }
}
