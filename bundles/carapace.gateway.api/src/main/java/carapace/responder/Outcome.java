package carapace.responder;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How a turn ended. */
public sealed interface Outcome {

    /**
     * There is an answer.
     *
     * @param text what is sent, at most 256 KiB; empty sends nothing
     * @param entries what is written to the history with it, in the same transaction
     */
    record Answered(String text, List<Entry> entries, Map<String, String> notes)
            implements Outcome {
        public Answered {
            entries = List.copyOf(entries);
            notes = Map.copyOf(notes);
        }
    }

    /**
     * There is none.
     *
     * @param reason {@code [a-z0-9_]{1,40}}: the dead letter's reason, e.g. {@code no_provider},
     *     {@code timeout}, {@code auth}, {@code too_long}
     * @param passing whether trying again within 15 min may help
     * @param away whether a room of ours is away: waiting spends none of the 15 min
     * @param pause what the provider asked for; zero leaves it to core
     */
    record Failed(String reason, boolean passing, boolean away, Duration pause)
            implements Outcome {}
}
