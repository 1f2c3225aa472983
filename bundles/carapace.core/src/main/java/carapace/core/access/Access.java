package carapace.core.access;

import carapace.core.room.ChannelOptions;
import carapace.message.ChannelId;
import carapace.message.Inbound;
import carapace.store.Store;
import carapace.store.StoreFault;

import java.util.Optional;

/** Who starts a turn: one rule for all channels. */
public final class Access {
    /** Not in the list. */
    public static final String NOT_LISTED = "not_listed";

    /** Not listed, and not paired. */
    public static final String NOT_PAIRED = "not_paired";

    private Access() {}

    /** Why a message is not answered; empty when it is. */
    public static Optional<String> declined(Inbound message, ChannelOptions options, Store store)
            throws StoreFault, InterruptedException {
        return switch (options.access()) {
            case OPEN -> Optional.empty();
            case LISTED -> listed(message, options) ? Optional.empty() : Optional.of(NOT_LISTED);
            case PAIRED ->
                    listed(message, options) || approved(message, store)
                            ? Optional.empty()
                            : Optional.of(NOT_PAIRED);
        };
    }

    /** Whether tools with side effects are for this sender, whatever the mode. */
    public static boolean known(Inbound message, ChannelOptions options, Store store)
            throws StoreFault, InterruptedException {
        return listed(message, options) || approved(message, store);
    }

    /** In a group, listing the group's own id admits all of it. */
    private static boolean listed(Inbound message, ChannelOptions options) {
        return options.users().contains(message.sender())
                || message.origin().group()
                        && options.users().contains(message.conversation().remoteId());
    }

    private static boolean approved(Inbound message, Store store)
            throws StoreFault, InterruptedException {
        ChannelId channel = message.conversation().channel();
        return store.pairings().approved(channel, message.sender())
                || message.origin().group()
                        && store.pairings().approved(channel, message.conversation().remoteId());
    }
}
