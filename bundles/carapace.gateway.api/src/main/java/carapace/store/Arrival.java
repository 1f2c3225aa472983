package carapace.store;

import carapace.message.Inbound;

import java.util.Optional;

/**
 * A message on its way in.
 *
 * @param id 32 lower-case hexadecimal digits, time-ordered
 * @param sessionKey under which history is kept
 * @param declined why it will not be answered, e.g. {@code not_listed}: it is journaled, its text
 *     is not kept
 * @param readMark whether a read receipt is owed once it is on disk
 */
public record Arrival(
        String id,
        Inbound inbound,
        String sessionKey,
        Optional<String> declined,
        boolean readMark) {}
