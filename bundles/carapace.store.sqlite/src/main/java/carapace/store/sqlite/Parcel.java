package carapace.store.sqlite;

import carapace.message.Part;

import org.jspecify.annotations.Nullable;

/** A part that is queued or sending. */
final class Parcel {
    /** How a part stands; the file has the number. */
    enum State {
        QUEUED,
        SENDING,
        SENT,
        REFUSED,
        UNKNOWN;

        String wire() {
            return switch (this) {
                case QUEUED -> "queued";
                case SENDING -> "sending";
                case SENT -> "sent";
                case REFUSED -> "refused";
                case UNKNOWN -> "unknown";
            };
        }
    }

    final long seq;
    final String key;
    final Conv conv;

    /** The turn it belongs to; 0 for notices. */
    final long turn;

    /** The message its turn answers; 0 when the file must be asked. */
    long message;

    State state = State.QUEUED;
    int attempts;
    long dueAt;
    long queuedAt;
    String worker = "";
    boolean repeat;

    /** Kept for those that were queued a moment ago; the file has it always. */
    @Nullable Part part;

    Parcel(long seq, String key, Conv conv, long turn) {
        this.seq = seq;
        this.key = key;
        this.conv = conv;
        this.turn = turn;
    }

    boolean notice() {
        return turn == 0;
    }
}
