package carapace.command;

import carapace.message.ChannelId;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a message is; offered by core. */
@ProviderType
public interface Traces {

    /** By message id or part id. */
    Optional<Trace> of(String id) throws InterruptedException;

    /** By the network's own key of the event. */
    Optional<Trace> of(ChannelId channel, String eventKey) throws InterruptedException;

    /** The newest messages, newest first; at most 100. */
    List<Trace> last(int most) throws InterruptedException;

    /**
     * One message's way.
     *
     * @param outcome {@code answered dead-lettered declined open}
     */
    record Trace(String id, ChannelId channel, String outcome, String detail, List<Hop> hops) {
        public Trace {
            hops = List.copyOf(hops);
        }
    }

    /** One step: {@code admit claim answer queue send}. */
    record Hop(String hop, Instant at, String outcome) {}
}
