package carapace.store;

import carapace.message.ChannelId;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The steps of messages, as {@code cara trace} shows them. */
@ProviderType
public interface Hops {

    /** By message id, turn id or part key. */
    Optional<Way> of(String id) throws StoreFault, InterruptedException;

    /**
     * A message's way.
     *
     * @param state of the message
     */
    record Way(
            String messageId, ChannelId channel, String state, String reason, List<Step> steps) {}

    /**
     * One step.
     *
     * @param hop {@code admit claim answer queue send}
     * @param outcome short words, e.g. {@code again(rate_limited)}, {@code sent}, {@code unknown}
     */
    record Step(String hop, Instant at, String outcome) {}
}
