package carapace.store.sqlite;

import carapace.message.Conversation;

import org.jspecify.annotations.Nullable;

import java.util.TreeMap;

/** A conversation that has something to do: messages that wait, a turn, parts. */
final class Conv {
    final long id;
    final Conversation place;
    boolean group;

    /** Admitted and in no turn, by sequence. */
    final TreeMap<Long, Pending> waiting = new TreeMap<>();

    /** The one that is answered, or will be tried again. */
    @Nullable Run run;

    /** Queued and sending, by sequence. */
    final TreeMap<Long, Parcel> pieces = new TreeMap<>();

    Conv(long id, Conversation place, boolean group) {
        this.id = id;
        this.place = place;
        this.group = group;
    }

    int unanswered() {
        return waiting.size() + (run == null ? 0 : run.messages.size());
    }

    boolean idle() {
        return waiting.isEmpty() && run == null && pieces.isEmpty();
    }
}
