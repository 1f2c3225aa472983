package carapace.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A conversation's turn, held by one worker until its lease ends.
 *
 * @param turn 32 lower-case hexadecimal digits
 * @param messages what the turn answers, in order; more than one only for bursts
 * @param crashes how many earlier runs of this turn ended without an outcome
 * @param failures how many earlier runs failed in passing
 * @param firstFailure since when it fails; empty when it has not
 * @param reason of the last failure, or why it is to be buried; empty when there is none
 * @param bury whether {@link Journal#toBury} was said of it: it only has to be buried
 */
public record Claim(
        String turn,
        String worker,
        long fence,
        List<StoredMessage> messages,
        int crashes,
        int failures,
        Optional<Instant> firstFailure,
        String reason,
        boolean bury) {

    public Claim {
        messages = List.copyOf(messages);
    }

    /** The message whose place and sender the answer goes to. */
    public StoredMessage last() {
        return messages.getLast();
    }
}
