package carapace.core.turn;

import carapace.core.room.Rooms;
import carapace.deadletter.DeadLetters;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * What a crash left between a dead letter's line and its row: a line whose row still answers is a
 * burial cut short, a line whose row is admitted or answered is a replay cut short.
 */
final class HalfSteps {
    private static final Logger LOG = LoggerFactory.getLogger("sessions");
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();
    private static final int PAGE = 500;

    private final Rooms rooms;
    private final long began = System.nanoTime();

    HalfSteps(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Whether turns should wait a little longer for the dead letters' room. */
    boolean waiting() {
        return System.nanoTime() - began < PATIENCE;
    }

    /** True when there is nothing more to do. */
    boolean complete(Store store) throws StoreFault, InterruptedException {
        var letters = rooms.deadLetters().now();
        if (letters.isEmpty()) return false;
        try {
            var after = "";
            while (true) {
                var page = letters.get().list("", after, PAGE);
                for (var letter : page) mend(store, letters.get(), letter.id(), letter.reason());
                if (page.size() < PAGE) return true;
                after = page.getLast().id();
            }
        } catch (DeadLetters.Unkept e) {
            LOG.warn("dead letters cannot be read: {}", e.getMessage());
            return true;
        }
    }

    private static void mend(Store store, DeadLetters letters, String id, String reason)
            throws StoreFault, InterruptedException, DeadLetters.Unkept {
        var row = store.journal().find(id);
        if (row.isEmpty()) return;
        switch (row.get().state()) {
            case "answering" -> store.journal().buried(id, reason);
            case "admitted", "answered" -> letters.remove(id);
            default -> {
                // dead-lettered, as it should be
            }
        }
    }
}
