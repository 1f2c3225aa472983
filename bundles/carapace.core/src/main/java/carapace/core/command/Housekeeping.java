package carapace.core.command;

import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.store.Retention;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Forgets what is past its time, a slice at a time so that nothing waits for it. */
@Component(service = Housekeeping.class, immediate = true)
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger("sessions");
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMinutes(10);
    private static final Duration SLICES_APART = Duration.ofMillis(200);

    private final Rooms rooms;
    private final Options options;
    private final Thread thread;

    @Activate
    public Housekeeping(@Reference Rooms rooms, @Reference Options options) {
        this.rooms = rooms;
        this.options = options;
        this.thread = Thread.ofVirtual().name("housekeeping").start(this::run);
    }

    private void run() {
        try {
            Thread.sleep(FIRST);
            while (true) {
                pass();
                var often = options.retentionInterval();
                Thread.sleep(often.compareTo(BETWEEN) < 0 ? often : BETWEEN);
            }
        } catch (InterruptedException e) {
            LOG.debug("housekeeping ended");
        }
    }

    private void pass() throws InterruptedException {
        try {
            while (options.known()) {
                var store = rooms.store().now();
                if (store.isEmpty()) return;
                if (!store.get().prune(new Retention(options.retention()))) return;
                Thread.sleep(SLICES_APART);
            }
        } catch (StoreFault e) {
            LOG.debug("pruning waits cause={}", e.kind());
        }
    }

    @Deactivate
    void close() {
        thread.interrupt();
    }
}
