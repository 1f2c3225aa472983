package carapace.core.room;

import carapace.store.Store;
import carapace.store.StoreFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Writes something down that must not be forgotten: waits for the store as long as it takes. */
public final class Keeping {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final Duration GLANCE = Duration.ofSeconds(1);
    private static final long LONGEST_MILLIS = 2_000;

    private final Rooms rooms;
    private final BooleanSupplier giveUp;

    /**
     * For one room of core.
     *
     * @param giveUp asked between attempts; the next start then finds the work undone
     */
    public Keeping(Rooms rooms, BooleanSupplier giveUp) {
        this.rooms = rooms;
        this.giveUp = giveUp;
    }

    /** What is done with a store. */
    public interface Use<T> {
        T on(Store store) throws StoreFault, InterruptedException;
    }

    /** The result; empty when the store refuses for good, or there is no more time. */
    public <T> Optional<T> keep(Use<T> use) throws InterruptedException {
        var pause = 50L;
        while (true) {
            var store = rooms.store().within(GLANCE);
            if (store.isPresent()) {
                try {
                    return Optional.of(use.on(store.get()));
                } catch (StoreFault e) {
                    var passes =
                            e.kind() == StoreFault.Kind.AWAY || e.kind() == StoreFault.Kind.DISK;
                    if (!passes) {
                        LOG.warn("the store refused cause={}", e.kind());
                        return Optional.empty();
                    }
                    TimeUnit.MILLISECONDS.sleep(pause);
                    pause = Math.min(pause * 2, LONGEST_MILLIS);
                }
            }
            if (giveUp.getAsBoolean()) return Optional.empty();
        }
    }
}
