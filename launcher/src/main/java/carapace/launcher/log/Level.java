package carapace.launcher.log;

import java.util.Locale;
import java.util.Optional;

/** How much a line matters; {@code OFF} only as a threshold. */
public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The spelling in directives and in JSON. */
    public String wire() {
        return wire;
    }

    /** Reads {@code trace debug info warn error off}, in any case. */
    public static Optional<Level> of(String text) {
        for (var level : values()) {
            if (level.wire.equalsIgnoreCase(text)) return Optional.of(level);
        }
        return Optional.empty();
    }
}
