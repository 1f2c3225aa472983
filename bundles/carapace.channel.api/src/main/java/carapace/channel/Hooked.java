package carapace.channel;

import org.osgi.annotation.versioning.ConsumerType;

/** A channel whose network calls us. */
@ConsumerType
public interface Hooked extends Channel {

    /**
     * Answers one call to {@code /channels/<network>/<kind>[/<account>]}. Check the secret or the
     * signature first, then read the body, admit, and answer; at most 10 s.
     *
     * @throws ChannelFault answered with 503, so that the network repeats the call
     */
    HookAnswer receive(HookRequest request, Inbox inbox) throws ChannelFault, InterruptedException;
}
