package carapace.channel;

import java.util.Locale;

/** How a channel fares. */
public enum Status {
    /** Usable. */
    CONNECTED,
    /** Starting or reconnecting. */
    CONNECTING,
    /** Stopped on purpose, or not yet started. */
    DISCONNECTED,
    /** Needs attention. */
    ERROR,
    /** The operator paused it. */
    PAUSED,
    /** Its credential was rejected and cleared. */
    LOGGED_OUT;

    /** The spelling in JSON and commands. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
