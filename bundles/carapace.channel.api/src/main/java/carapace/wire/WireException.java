package carapace.wire;

import carapace.message.FaultCode;

import java.io.Serial;

/** A stream or socket ended badly. Its message is the code's spelling; it never has a cause. */
public final class WireException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final FaultCode code;

    public WireException(FaultCode code) {
        super(code.wire(), null, false, true);
        this.code = code;
    }

    public FaultCode code() {
        return code;
    }
}
