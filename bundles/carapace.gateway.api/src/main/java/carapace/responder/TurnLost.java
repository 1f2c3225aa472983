package carapace.responder;

import java.io.Serial;

/** The store is away or the turn was taken over; end it at once. */
public final class TurnLost extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    public TurnLost() {
        super("the turn was lost", null, false, false);
    }
}
