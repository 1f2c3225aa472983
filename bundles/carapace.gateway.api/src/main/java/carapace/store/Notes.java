package carapace.store;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Map;
import java.util.Optional;

/** Small facts core keeps over restarts, e.g. {@code paused/telegram}. In the clear. */
@ProviderType
public interface Notes {

    Map<String, String> all(String prefix) throws StoreFault, InterruptedException;

    /** An empty value removes the key. */
    void put(String key, Optional<String> value) throws StoreFault, InterruptedException;
}
