package carapace.matrix.crypto.store;

/**
 * The store did not answer, or a row does not open. Unchecked, because no step of the machine can
 * do anything about it: the machine stops, and a new one is opened on the state that was committed.
 */
public final class StoreFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** The store could not read or write. */
        UNAVAILABLE,
        /** A row was changed, moved, or sealed with another key. */
        ROW_REFUSED,
        /** A commit failed earlier; the machine must be opened again. */
        STOPPED,
        /** The state belongs to another user or device. */
        OTHER_DEVICE
    }

    public StoreFault(Reason reason) {
        super(reason.name(), null, false, true);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
