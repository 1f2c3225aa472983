package carapace.store.sqlite;

import carapace.store.Outbox;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/** What one channel has to send. */
final class Lane {
    /** Conversations by the part that is next in each. */
    final Agenda<Conv> heads = new Agenda<>();

    final TreeMap<Long, Parcel> queued = new TreeMap<>();
    final TreeMap<Long, Parcel> sending = new TreeMap<>();
    long unknown;
    long refused;

    Outbox.Depth depth() {
        var oldest = queued.firstEntry();
        return new Outbox.Depth(
                queued.size(),
                sending.size(),
                unknown,
                refused,
                oldest == null
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(oldest.getValue().queuedAt)));
    }
}
