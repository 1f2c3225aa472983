package carapace.core.room;

import carapace.message.ChannelId;
import carapace.message.Conversation;

/** Where the operator talks: the console channel, and the chats that doors open on it. */
public final class Owner {
    /** The channel of the operator's own terminal. */
    public static final ChannelId CONSOLE = new ChannelId("console", ChannelId.DEFAULT_ACCOUNT);

    /** Who writes there. */
    public static final String SENDER = "owner";

    private static final String CHAT = "chat:";

    private Owner() {}

    /** The conversation of a chat's session. */
    public static Conversation chat(String session) {
        return Conversation.direct(CONSOLE, CHAT + session);
    }

    /** Whether its answers are handed to who asked, and need no channel. */
    public static boolean isChat(Conversation conversation) {
        return conversation.channel().equals(CONSOLE) && conversation.remoteId().startsWith(CHAT);
    }

    /** Whether the operator's own terminal asks. */
    public static boolean isLocal(ChannelId channel) {
        return channel.network().equals(CONSOLE.network());
    }
}
