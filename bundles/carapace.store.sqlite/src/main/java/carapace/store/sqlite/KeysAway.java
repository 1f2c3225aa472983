package carapace.store.sqlite;

import java.io.Serial;

/** The guard that holds the keys is away. */
final class KeysAway extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    KeysAway() {
        super("the keys of the store are away", null, false, false);
    }
}
