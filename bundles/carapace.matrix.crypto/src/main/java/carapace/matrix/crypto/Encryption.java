package carapace.matrix.crypto;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What became of a wish to send into an encrypted room. */
public sealed interface Encryption {
    /** Send this as {@code m.room.encrypted}. */
    record Ready(ObjectNode content) implements Encryption {}

    /** First the requests of {@code pull()} must be answered; then ask again. */
    record Waiting(For what) implements Encryption {}

    /** The room is not encrypted, or with an algorithm we do not speak. */
    record NotEncrypted(boolean unknownAlgorithm) implements Encryption {}

    /** What is missing. */
    enum For {
        MEMBERS,
        DEVICES,
        SESSIONS,
        KEYS_SENT
    }
}
