package carapace.core.inbox;

import carapace.core.room.Options;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.ZoneOffset;

/** Lets a session start afresh by itself: after midnight UTC, or after silence. */
public final class Resets {
    private static final Logger LOG = LoggerFactory.getLogger("sessions");

    private final Options options;

    public Resets(Options options) {
        this.options = options;
    }

    /** Before a message is admitted; a reset that fails keeps nothing from being answered. */
    public void apply(Store store, String sessionKey) throws InterruptedException {
        var mode = options.resetMode();
        if (!mode.equals("daily") && !mode.equals("idle")) return;
        try {
            var session = store.sessions().find(sessionKey);
            if (session.isEmpty() || session.get().entries() == 0) return;
            if (due(mode, session.get().updatedAt())) store.sessions().reset(sessionKey);
        } catch (StoreFault e) {
            LOG.warn("a session was not reset cause={}", e.kind());
        }
    }

    private boolean due(String mode, Instant last) {
        var now = Instant.now();
        if (mode.equals("idle")) return last.plus(options.resetIdle()).isBefore(now);
        return last.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .isBefore(now.atZone(ZoneOffset.UTC).toLocalDate());
    }
}
