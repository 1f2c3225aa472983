package carapace.redaction.engine;

import java.util.Collection;
import java.util.List;

/**
 * Takes secrets out of text: patterns always, known values where it was given some. Immutable, safe
 * for use by many threads, linear in the input, at most three times its memory. Text without
 * anything to remove comes back as the same instance.
 *
 * <p>The classes of patterns and their labels are those of docs/safety.md.
 */
public final class Engine {

    /** What stands for a removed secret. */
    public static final String REDACTED = "[REDACTED]";

    /** What stands for a removed address. */
    public static final String REDACTED_URL = "[REDACTED-URL]";

    /** What stands for an address of a Matrix homeserver. */
    public static final String REDACTED_MATRIX_URL = "[REDACTED-MATRIX-URL]";

    /** What stands for a sealed value. */
    public static final String REDACTED_SEALED = "[REDACTED-SEALED]";

    /** What stands for a log line that was too long to be looked at. */
    public static final String LINE_TOO_LONG = "[REDACTED_LOG_LINE_TOO_LONG]";

    /** Knows no secret values; for the first lines of a start and for the thin client. */
    public static final Engine PATTERNS = new Engine(List.of(), List.of());

    private static final int MOST_ROUNDS = 64;

    private final KnownValues known;

    /**
     * Knows these values too.
     *
     * @param secrets those shorter than 8 characters are left out: they would shred ordinary text
     * @param homeservers origins of Matrix homeservers, e.g. {@code https://hs.example}
     */
    public Engine(Collection<String> secrets, Collection<String> homeservers) {
        this.known = KnownValues.of(secrets, homeservers);
    }

    /** The text as it may leave. */
    public String redact(String text, Style style) {
        var now = Sanitizer.sanitize(text, style);
        // A cut can free the boundary of a neighbour, so the result is looked at again until it
        // stays.
        for (var round = 0; round < MOST_ROUNDS; round++) {
            var next = once(now, style);
            if (next.equals(now)) return now;
            now = next;
        }
        return REDACTED;
    }

    private String once(String text, Style style) {
        var chars = text.toCharArray();
        var cuts = new Cuts();
        if (!known.isEmpty()) known.find(chars, cuts);
        new Scanner(chars, style == Style.REPLY, cuts).run();
        return cuts.isEmpty() ? text : cuts.apply(chars);
    }
}
