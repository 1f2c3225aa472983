package carapace.message;

import java.util.Optional;

/**
 * A chat plus its thread, if it has any: the unit of order, claim and turn.
 *
 * @param remoteId the network's own id of the chat, 1 to 512 characters
 * @param threadId the network's own id of the thread, at most 512 characters
 */
public record Conversation(ChannelId channel, String remoteId, Optional<String> threadId) {

    private static final int MOST = 512;

    public Conversation {
        if (remoteId.isEmpty() || remoteId.length() > MOST) {
            throw new IllegalArgumentException("a conversation's id has 1 to 512 characters");
        }
        threadId.ifPresent(
                thread -> {
                    if (thread.isEmpty() || thread.length() > MOST) {
                        throw new IllegalArgumentException("a thread's id has 1 to 512 characters");
                    }
                });
    }

    /** A chat without threads. */
    public static Conversation direct(ChannelId channel, String remoteId) {
        return new Conversation(channel, remoteId, Optional.empty());
    }
}
