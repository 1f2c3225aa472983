package carapace.channel;

import carapace.message.Inbound;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where one channel hands in what it read, and tells how it fares. Offered by core. */
@ProviderType
public interface Inbox {

    /**
     * Admits a batch and the position after it in one transaction. When it returns, both are on
     * disk; only then may the network be told.
     *
     * @param cursor the position after the batch; null leaves it as it was. An empty batch with a
     *     cursor only moves the position
     * @return one outcome for each message, in order
     * @throws ChannelFault {@code NOT_ADMITTED}: nothing was kept, the network must keep the
     *     messages
     */
    List<Admission> admit(List<Inbound> batch, @Nullable String cursor)
            throws ChannelFault, InterruptedException;

    /**
     * The last stored position of the identity that is {@link #connected}; waits until there is one
     * and until the store is there.
     */
    Optional<String> cursor() throws InterruptedException;

    /** The network accepted our credential and calls us this; status becomes {@code connected}. */
    void connected(Identity me);

    /**
     * Something needs attention.
     *
     * @param sentence for people, without address, token or provider text
     * @param retryIn zero when nothing will be tried
     */
    void trouble(Kind kind, Status status, String sentence, Duration retryIn);

    /**
     * Shown under {@code extra} in {@code /control/channels}; replaces what was said under a key.
     */
    void extra(Map<String, Object> facts);

    /** One event was left out; counted by reason. */
    void dropped(DropReason reason);
}
