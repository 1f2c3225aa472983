package carapace.channel;

import carapace.message.Conversation;

import org.osgi.annotation.versioning.ConsumerType;

import java.time.Duration;

/** A channel that can show that an answer is being written. */
@ConsumerType
public interface Typing extends Channel {

    /** Shows or clears it; failures are the channel's own business. At most 5 s. */
    void typing(Conversation in, boolean on) throws InterruptedException;

    /** How long one call lasts at most. */
    Duration refresh();
}
