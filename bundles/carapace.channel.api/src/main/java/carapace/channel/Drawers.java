package carapace.channel;

import carapace.message.ChannelId;

import org.osgi.annotation.versioning.ProviderType;

/** Private, sealed storage for channels; offered by core. */
@ProviderType
public interface Drawers {

    /** The drawer of one account; opening it touches nothing. */
    Drawer open(ChannelId channel);
}
