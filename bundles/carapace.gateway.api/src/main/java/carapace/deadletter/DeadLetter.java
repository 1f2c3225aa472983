package carapace.deadletter;

import carapace.message.Conversation;

import java.time.Instant;

/** One message nobody answered, whole. */
public record DeadLetter(
        String id,
        Conversation conversation,
        String eventKey,
        String sender,
        String text,
        Instant receivedAt,
        String reason) {

    @Override
    public String toString() {
        return "DeadLetter[" + id + ", " + reason + "]";
    }
}
