package carapace.matrix.crypto.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine's storage: one account's keys and values. Values are sealed before they come here.
 * Called by one thread at a time.
 */
public interface CryptoStore {
    /**
     * One value.
     *
     * @param key 1 to 200 characters of ASCII
     */
    Optional<byte[]> get(String key) throws StoreFault;

    /** Keys that start with {@code prefix} and stand after {@code after}, in order. */
    List<String> keys(String prefix, String after, int most) throws StoreFault;

    /**
     * Applies all changes or none; on disk when it returns.
     *
     * @param changes an empty value removes the key
     */
    void commit(Map<String, Optional<byte[]>> changes) throws StoreFault;
}
