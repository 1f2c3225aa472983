package carapace.channel;

import carapace.message.ChannelId;
import carapace.message.Part;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One account on one messaging network, registered as a service by a channel bundle.
 *
 * <p>A channel translates. It does not retry, split, redact, remember or start threads: the gateway
 * does these for every channel alike. More abilities are more interfaces; see {@link Listening},
 * {@link Hooked}, {@link Typing}, {@link ReadMarks}, {@link Lookup}, {@link Checked}.
 */
@ConsumerType
public interface Channel {

    /** The same for the whole life of the service. */
    ChannelId id();

    /** How much text one part may hold. */
    default TextLimit textLimit() {
        return TextLimit.CAUTIOUS;
    }

    /** How fast the network wants to be written to. */
    default Pace pace() {
        return Pace.NONE;
    }

    /**
     * Whether the network takes {@link Part#key} with each part and never shows the same key twice:
     * a part whose answer was lost is then simply sent again.
     */
    default boolean keyed() {
        return false;
    }

    /**
     * Sends one part and says what became of it. Called by the courier on a virtual thread of its
     * own, for one conversation at a time; interrupted when the channel is swapped or the gateway
     * stops.
     */
    Receipt deliver(Part part) throws InterruptedException;
}
