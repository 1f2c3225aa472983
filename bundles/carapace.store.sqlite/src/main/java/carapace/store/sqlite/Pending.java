package carapace.store.sqlite;

import carapace.message.Inbound;

import org.jspecify.annotations.Nullable;

/** An unanswered message. */
final class Pending {
    final long seq;
    final String id;
    final Conv conv;
    final long session;
    final long admittedAt;

    /** Whether the question stands in the history already. */
    boolean entered;

    /** Kept for those that were admitted a moment ago; the file has it always. */
    @Nullable Inbound inbound;

    Pending(long seq, String id, Conv conv, long session, long admittedAt, boolean entered) {
        this.seq = seq;
        this.id = id;
        this.conv = conv;
        this.session = session;
        this.admittedAt = admittedAt;
        this.entered = entered;
    }
}
