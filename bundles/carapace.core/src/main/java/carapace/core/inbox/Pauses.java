package carapace.core.inbox;

import carapace.core.room.Rooms;
import carapace.message.ChannelId;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which channels an operator paused; kept in the store until they are resumed. */
@Component(service = Pauses.class, immediate = true)
public final class Pauses {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final String PREFIX = "paused/";
    private static final Duration RETRY = Duration.ofMillis(250);

    private final Rooms rooms;
    private final Desk desk;
    private final Thread loading;

    @Activate
    public Pauses(@Reference Rooms rooms, @Reference Desk desk) {
        this.rooms = rooms;
        this.desk = desk;
        this.loading = Thread.ofVirtual().name("pauses").start(this::load);
    }

    private void load() {
        try {
            while (!tryLoad()) Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            LOG.debug("pauses were not read");
        }
    }

    private boolean tryLoad() throws InterruptedException {
        var store = rooms.store().within(Duration.ofSeconds(5));
        if (store.isEmpty()) return false;
        try {
            for (var key : store.get().notes().all(PREFIX).keySet()) {
                desk.pause(ChannelId.parse(key.substring(PREFIX.length())));
            }
            return true;
        } catch (StoreFault e) {
            return false;
        } catch (IllegalArgumentException e) {
            LOG.warn("a kept pause names no channel");
            return true;
        }
    }

    /** Kept first, then done; false when there is nothing to pause or resume. */
    public boolean set(ChannelId channel, boolean on) throws StoreFault, InterruptedException {
        if (on ? desk.find(channel).isEmpty() : !desk.paused().contains(channel)) return false;
        var store = rooms.store().now().orElseThrow(() -> new StoreFault(StoreFault.Kind.AWAY));
        var since = on ? Optional.of(Instant.now().toString()) : Optional.<String>empty();
        store.notes().put(PREFIX + channel, since);
        if (on) desk.pause(channel);
        else desk.resume(channel);
        return true;
    }

    @Deactivate
    void close() {
        loading.interrupt();
    }
}
