package carapace.message;

import java.util.Optional;

/**
 * One piece of an answer, as long as the network allows.
 *
 * @param key the same for every attempt: the transaction id, nonce or idempotency key of networks
 *     that have one; 32 lower-case hexadecimal digits
 * @param replyTo the network's id of the message this answers, where a reference should show
 */
public record Part(Conversation conversation, String key, String text, Optional<String> replyTo) {

    /** Texts stay out of logs. */
    @Override
    public String toString() {
        return "Part["
                + conversation.channel()
                + ", "
                + key
                + ", "
                + text.length()
                + " characters]";
    }
}
