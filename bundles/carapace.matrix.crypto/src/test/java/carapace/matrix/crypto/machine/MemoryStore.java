package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.store.CryptoStore;
import carapace.matrix.crypto.store.StoreFault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store in memory that can be made to fail at one commit, before or after it took effect. */
final class MemoryStore implements CryptoStore {
    final TreeMap<String, byte[]> rows = new TreeMap<>();
    int commits;
    int failAt = -1;
    boolean failAfter;
    int largest;

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(rows.get(key)).map(byte[]::clone);
    }

    @Override
    public List<String> keys(String prefix, String after, int most) {
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        return rows.tailMap(from, !from.equals(after)).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .limit(most)
                .toList();
    }

    @Override
    public void commit(Map<String, Optional<byte[]>> changes) {
        boolean fails = commits++ == failAt;
        if (fails && !failAfter) {
            throw new StoreFault(StoreFault.Reason.UNAVAILABLE);
        }
        changes.forEach(
                (key, value) ->
                        value.ifPresentOrElse(
                                bytes -> {
                                    largest = Math.max(largest, bytes.length);
                                    rows.put(key, bytes);
                                },
                                () -> rows.remove(key)));
        if (fails) {
            throw new StoreFault(StoreFault.Reason.UNAVAILABLE);
        }
    }
}
