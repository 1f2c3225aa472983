package carapace.redaction;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes secrets out of text. Several may be installed; core asks all of them in ranking order.
 * Idempotent, linear in the input, safe for use by many threads. A failure inside yields {@code
 * [REDACTED]}, never the input.
 */
@ProviderType
public interface Redactor {

    /** The text as it may leave. */
    String redact(String text, Profile profile);

    /** What is to be done with a member of a JSON object that has this name. */
    Field field(String memberName);

    /** For whom the text is. */
    enum Profile {
        /** One line of a log or an error: all patterns, terminal-safe, line feeds escaped. */
        LINE,
        /** Text of several lines for a terminal or a page: all patterns, emoji joiners kept. */
        DISPLAY,
        /** A reply to a user: known secrets and unmistakable tokens only; otherwise untouched. */
        REPLY
    }

    /** See {@link #field}. */
    enum Field {
        /** Redact strings inside like any text. */
        TEXT,
        /** Replace the whole member; numbers and booleans by null. */
        SECRET,
        /** A counter whose name only looks secret: keep it when it is a number. */
        COUNTER
    }
}
