package carapace.message;

import java.time.Instant;

/**
 * A message as a channel read it from its network.
 *
 * @param eventKey what makes it the same message when the network repeats it; 1 to 255 bytes
 * @param sender the authenticated id of who wrote it, never a display name
 * @param text as received; at most 65,536 bytes of UTF-8, else the inbox drops it and counts it
 */
public record Inbound(
        Conversation conversation,
        String eventKey,
        String sender,
        String text,
        Instant sentAt,
        Origin origin) {

    /** A message in a private chat; its event key is the network's message id. */
    public static Inbound direct(
            Conversation place, String messageId, String sender, String text, Instant sentAt) {
        return new Inbound(place, messageId, sender, text, sentAt, Origin.direct(messageId));
    }

    /** Texts stay out of logs, so this names where it came from and how long it is. */
    @Override
    public String toString() {
        return "Inbound[" + conversation.channel() + ", " + text.length() + " characters]";
    }
}
