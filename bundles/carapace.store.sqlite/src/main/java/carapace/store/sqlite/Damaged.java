package carapace.store.sqlite;

import java.io.Serial;

/** A value does not open, or is not what was written. */
final class Damaged extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    Damaged() {
        super("a value of the store does not open", null, false, false);
    }
}
