package carapace.model;

import java.io.Serial;
import java.time.Duration;
import java.util.Locale;

/**
 * A model could not be asked, or its answer is unusable. The message is fixed text, no provider's.
 */
public final class ModelFault extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final boolean partial;
    private final transient Duration retryAfter;

    /**
     * What is known.
     *
     * @param partial whether some of the text was already shown
     * @param retryAfter zero when the provider said nothing
     */
    public ModelFault(Kind kind, boolean partial, Duration retryAfter) {
        super(kind.wire(), null, false, true);
        this.kind = kind;
        this.partial = partial;
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    public boolean partial() {
        return partial;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    /** What went wrong. */
    public enum Kind {
        RATE_LIMITED(true),
        OVERLOADED(true),
        AUTH(false),
        BAD_REQUEST(false),
        TOO_LONG(false),
        SERVER(true),
        NETWORK(true),
        TIMEOUT(true),
        TRUNCATED(true),
        PROTOCOL(true),
        /** No key, or it cannot be opened. */
        UNCONFIGURED(false),
        /** A room of ours that is needed is away. */
        AWAY(true);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }

        /** Whether asking again later may help. */
        public boolean passing() {
            return passing;
        }

        /** The spelling in logs, metrics and dead letters. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
