package carapace.channel;

import java.util.Locale;

/** Why an event from a network became no message. */
public enum DropReason {
    BOT,
    SELF,
    GROUP,
    NON_TEXT,
    NO_SENDER,
    OVERSIZE,
    MALFORMED,
    EDITED,
    UNKNOWN_TYPE;

    /** The spelling in metrics and JSON. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
