package carapace.core.status;

import java.util.Locale;

/** The steps of a message. */
public enum Hop {
    ADMIT,
    CLAIM,
    ANSWER,
    QUEUE,
    SEND;

    /** The spelling in traces and metrics. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
