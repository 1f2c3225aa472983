package carapace.status;

import org.osgi.annotation.versioning.ProviderType;

import java.io.Serial;
import java.util.Map;

/** The append-only record of what was done and refused; offered by core. */
@ProviderType
public interface Audit {

    /** Notes an event; on disk within 1 s, dropped and counted when 10,000 are waiting. */
    void note(Event event);

    /**
     * Notes an event and returns when it is on disk.
     *
     * @throws AuditFailed the action must not be done
     */
    void durable(Event event) throws AuditFailed, InterruptedException;

    /**
     * One event.
     *
     * @param name snake_case, from observability's table
     * @param data text, numbers, booleans or lists of text; redacted, never a credential
     */
    record Event(String name, Map<String, Object> data) {
        public Event {
            data = Map.copyOf(data);
        }
    }

    /** It could not be written. */
    final class AuditFailed extends Exception {
        @Serial private static final long serialVersionUID = 1L;

        public AuditFailed() {
            super("the audit log cannot be written", null, false, false);
        }
    }
}
