package carapace.store;

import carapace.message.Inbound;

import java.time.Instant;

/**
 * A message as it lies in the store.
 *
 * @param state {@code admitted answering answered dead-lettered declined}
 * @param reason of the last two
 */
public record StoredMessage(
        String id,
        Inbound inbound,
        String sessionKey,
        Instant admittedAt,
        String state,
        String reason) {}
