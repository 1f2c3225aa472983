package carapace.channel;

import carapace.message.Part;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Optional;

/** A channel that can find out whether a part whose answer was lost was delivered. */
@ConsumerType
public interface Lookup extends Channel {

    /** The network's id of the part; empty when it is certain that it was not delivered. */
    Optional<String> find(Part part) throws ChannelFault, InterruptedException;
}
