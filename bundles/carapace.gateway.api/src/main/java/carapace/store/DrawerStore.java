package carapace.store;

import carapace.message.ChannelId;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sealed key and value, by account: what {@code carapace.channel.Drawer} stands on. */
@ProviderType
public interface DrawerStore {

    Optional<byte[]> get(ChannelId channel, String key) throws StoreFault, InterruptedException;

    List<Map.Entry<String, byte[]>> scan(ChannelId channel, String prefix, int most)
            throws StoreFault, InterruptedException;

    /**
     * One transaction; an empty value removes the key. {@code TOO_LARGE} past the channel's bound.
     */
    void commit(ChannelId channel, Map<String, Optional<byte[]>> changes)
            throws StoreFault, InterruptedException;
}
