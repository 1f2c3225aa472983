package carapace.channel;

import carapace.message.Conversation;

import org.osgi.annotation.versioning.ConsumerType;

/** A channel that can tell the sender that a message was read. */
@ConsumerType
public interface ReadMarks extends Channel {

    /** Called only after the message is on disk. */
    Receipt read(Conversation in, String messageId) throws InterruptedException;
}
