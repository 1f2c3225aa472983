package carapace.matrix.crypto.verification;

/** Where a verification stands. */
public enum FlowState {
    CREATED("created", false),
    REQUESTED("requested", false),
    READY("ready", false),
    STARTED("started", false),
    KEYS_EXCHANGED("keys_exchanged", false),
    CONFIRMED("confirmed", false),
    DONE("done", true),
    CANCELLED("cancelled", true),
    MISMATCHED("mismatched", true);

    private final String wire;
    private final boolean terminal;

    FlowState(String wire, boolean terminal) {
        this.wire = wire;
        this.terminal = terminal;
    }

    public String wire() {
        return wire;
    }

    public boolean terminal() {
        return terminal;
    }
}
