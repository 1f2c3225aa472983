package carapace.store;

import carapace.message.ChannelId;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Codes that wait for the owner, and senders the owner approved. Codes are stored hashed. */
@ProviderType
public interface Pairings {

    boolean approved(ChannelId channel, String sender) throws StoreFault, InterruptedException;

    /**
     * Keeps a code for a sender.
     *
     * @return false when the sender has one already, or {@code most} wait on this channel
     */
    boolean offer(ChannelId channel, String sender, String code, Duration valid, int most)
            throws StoreFault, InterruptedException;

    /** Approves the sender whose code this is. */
    Approval approve(String code) throws StoreFault, InterruptedException;

    boolean approve(ChannelId channel, String sender) throws StoreFault, InterruptedException;

    boolean revoke(ChannelId channel, String sender) throws StoreFault, InterruptedException;

    List<Row> list() throws StoreFault, InterruptedException;

    /** A waiting code ({@code approved} false; the code itself is not kept) or an approval. */
    record Row(ChannelId channel, String sender, boolean approved, Instant since) {}

    /** What came of a code. */
    sealed interface Approval {
        record Approved(ChannelId channel, String sender) implements Approval {}

        record NoSuchCode() implements Approval {}
    }
}
