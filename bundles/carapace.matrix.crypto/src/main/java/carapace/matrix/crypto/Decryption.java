package carapace.matrix.crypto;

import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** What became of an encrypted room event. */
public sealed interface Decryption {
    /**
     * Its text.
     *
     * @param device the device that made the session, where we know it
     * @param authentic whether the session came from that device itself and not from a backup or by
     *     way of another device
     */
    record Plain(
            String type,
            ObjectNode content,
            String sender,
            Optional<String> device,
            TrustLevel trust,
            boolean authentic,
            String session,
            long index)
            implements Decryption {}

    /**
     * Not readable.
     *
     * @param withheld the code with which the sender keeps the key, if it said one
     * @param waiting whether the event is kept and tried again when a key comes
     */
    record Unreadable(Reason reason, Optional<String> withheld, boolean waiting)
            implements Decryption {}

    /** Why an event cannot be read. */
    enum Reason {
        UNKNOWN_ALGORITHM,
        MALFORMED,
        MISSING_SESSION,
        UNKNOWN_INDEX,
        REFUSED,
        WRONG_ROOM,
        WRONG_SENDER,
        REPLAY,
        NOT_TRUSTED
    }
}
