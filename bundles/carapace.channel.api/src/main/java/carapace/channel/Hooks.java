package carapace.channel;

import carapace.message.ChannelId;

import org.osgi.annotation.versioning.ProviderType;

/** Where the webhook door hands in calls; offered by core. */
@ProviderType
public interface Hooks {

    /**
     * Finds the channel and lets it answer. No such channel, or one that takes no calls: 401 with
     * an empty body. Paused, away, or the inbox cannot admit within 2 s: 503.
     */
    HookAnswer receive(ChannelId channel, HookRequest request) throws InterruptedException;
}
