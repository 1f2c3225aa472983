package carapace.launch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The newest log entries in memory, already redacted, at most 10,000. */
public interface LogRing {

    /** Entries after a sequence number, oldest first. */
    List<LogEntry> after(long seq, int most);

    /** The sequence number of the oldest entry that is still there; 0 when empty. */
    long oldest();

    /** The sequence number of the newest entry; 0 when empty. */
    long newest();

    /** Waits until there is an entry after {@code seq}, or {@code atMost} has passed. */
    void await(long seq, Duration atMost) throws InterruptedException;

    /** Lines left out so far: {@code too_long} or {@code queue_full}. */
    default long dropped(String reason) {
        return 0;
    }

    /** One entry. */
    record LogEntry(
            long seq,
            Instant at,
            String level,
            String target,
            String message,
            Map<String, String> fields) {}
}
