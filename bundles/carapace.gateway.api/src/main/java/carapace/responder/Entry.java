package carapace.responder;

import java.time.Instant;
import java.util.Map;

/**
 * One record of a session's history.
 *
 * @param id 32 lower-case hexadecimal digits, made by who writes it
 * @param text what was said, in plain words; may be empty
 * @param blocks the agent's own JSON for what is more than text (calls, results, opaque pieces);
 *     empty when text is all
 */
public record Entry(
        String id, Role role, String text, String blocks, Instant at, Map<String, String> notes) {

    public Entry {
        notes = Map.copyOf(notes);
    }

    /** Who speaks. */
    public enum Role {
        USER,
        ASSISTANT,
        TOOL,
        SYSTEM
    }

    @Override
    public String toString() {
        return "Entry[" + role + ", " + text.length() + " characters]";
    }
}
