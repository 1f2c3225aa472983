package carapace.store;

import java.io.Serial;
import java.util.Locale;

/** The store could not do it; nothing was changed. */
public final class StoreFault extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StoreFault(Kind kind) {
        super(kind.name().toLowerCase(Locale.ROOT), null, false, true);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Why. */
    public enum Kind {
        /** 100,000 messages are unanswered. */
        FULL,
        /** The disk is full, read-only or failing. */
        DISK,
        /** The store is stopping or stopped. */
        AWAY,
        /** Another listener or worker holds the lease. */
        FENCED,
        /** A value is larger than its bound. */
        TOO_LARGE,
        /** A row does not open; it was put aside. */
        DAMAGED
    }
}
