package carapace.core.wire;

import carapace.channel.ChannelFault;
import carapace.channel.Drawer;
import carapace.channel.Drawers;
import carapace.core.room.Rooms;
import carapace.message.ChannelId;
import carapace.message.FaultCode;
import carapace.store.DrawerStore;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Channels' private storage, on whatever store is there. */
@Component(service = Drawers.class)
public final class DrawersRoom implements Drawers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Rooms rooms;

    @Activate
    public DrawersRoom(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public Drawer open(ChannelId channel) {
        return new Opened(rooms, channel);
    }

    private interface Use<T> {
        T on(DrawerStore store) throws StoreFault, InterruptedException;
    }

    private record Opened(Rooms rooms, ChannelId channel) implements Drawer {

        @Override
        public Optional<byte[]> get(String key) throws ChannelFault, InterruptedException {
            return with(store -> store.get(channel, key));
        }

        @Override
        public List<Map.Entry<String, byte[]>> scan(String prefix, int most)
                throws ChannelFault, InterruptedException {
            return with(store -> store.scan(channel, prefix, most));
        }

        @Override
        public void commit(Map<String, Optional<byte[]>> changes)
                throws ChannelFault, InterruptedException {
            with(
                    store -> {
                        store.commit(channel, changes);
                        return true;
                    });
        }

        private <T> T with(Use<T> use) throws ChannelFault, InterruptedException {
            var store = rooms.store().within(PATIENCE);
            if (store.isEmpty()) throw new ChannelFault(FaultCode.NOT_READY);
            try {
                return use.on(store.get().drawers());
            } catch (StoreFault e) {
                throw new ChannelFault(
                        e.kind() == StoreFault.Kind.TOO_LARGE
                                ? FaultCode.BODY_TOO_LARGE
                                : FaultCode.NOT_READY);
            }
        }
    }
}
