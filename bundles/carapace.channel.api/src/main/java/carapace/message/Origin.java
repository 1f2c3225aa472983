package carapace.message;

import java.util.List;
import java.util.Optional;

/**
 * What the network said about a message besides its text.
 *
 * @param messageId the network's id of the message, for replies; may be empty
 * @param group whether more than two can read along
 * @param editOf the event key of the message that this one is an edit of
 */
public record Origin(
        String messageId, boolean group, Optional<String> editOf, List<Attachment> attachments) {

    public Origin {
        attachments = List.copyOf(attachments);
    }

    /** A first version in a private chat, with nothing attached. */
    public static Origin direct(String messageId) {
        return new Origin(messageId, false, Optional.empty(), List.of());
    }
}
