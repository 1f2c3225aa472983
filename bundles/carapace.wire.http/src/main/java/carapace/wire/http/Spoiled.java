package carapace.wire.http;

import carapace.message.FaultCode;

import java.io.IOException;
import java.io.Serial;

/** We ended an answer ourselves; the code says why. */
final class Spoiled extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final FaultCode code;

    Spoiled(FaultCode code) {
        super(code.wire());
        this.code = code;
    }

    FaultCode code() {
        return code;
    }
}
