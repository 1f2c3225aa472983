package carapace.channel;

import carapace.message.FaultCode;

import java.io.Serial;
import java.time.Duration;

/** A channel cannot go on for now. Its message is the code's spelling and nothing else. */
public final class ChannelFault extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final FaultCode code;
    private final transient Duration pause;

    public ChannelFault(FaultCode code) {
        this(code, Duration.ZERO);
    }

    /**
     * Asks for a pause of its own.
     *
     * @param pause zero leaves it to core
     */
    public ChannelFault(FaultCode code, Duration pause) {
        super(code.wire(), null, false, true);
        this.code = code;
        this.pause = pause;
    }

    public FaultCode code() {
        return code;
    }

    public Duration pause() {
        return pause;
    }
}
