package carapace.matrix.crypto;

import carapace.matrix.crypto.verification.FlowView;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** Something that came of a sync or an answer and may concern the caller. */
public sealed interface MachineEvent {
    /** The key of a session came; events that waited for it are in {@code CryptoMachine.late()}. */
    record RoomKey(String room, String session) implements MachineEvent {}

    /** A to-device event that is not the machine's own matter; encrypted says how it came. */
    record ToDevice(String sender, String type, ObjectNode content, boolean encrypted)
            implements MachineEvent {}

    /** A verification moved. */
    record Verification(FlowView flow) implements MachineEvent {}

    /** A user has another master key than the one we knew. */
    record IdentityChanged(String user) implements MachineEvent {}

    /** Another device of ours gave us this secret, and it fits the published keys. */
    record SecretReceived(String name) implements MachineEvent {}

    /** The homeserver wants authentication before it takes the cross-signing keys. */
    record AuthenticationNeeded(List<String> stages) implements MachineEvent {}

    /** Cross-signing keys are published and this device is signed. */
    record CrossSigningReady() implements MachineEvent {}

    /** The homeserver refused the cross-signing keys. */
    record CrossSigningRefused(String errcode) implements MachineEvent {}

    /**
     * The homeserver holds other one-time keys under our ids: the store is older than the device.
     * Nothing is uploaded any more; the operator must make a new device.
     */
    record OneTimeKeysConflict() implements MachineEvent {}

    /** Recovery moved: created, opened, or why not. */
    record Recovery(RecoveryState state) implements MachineEvent {}

    /** Keys came from the backup. */
    record BackupRestored(int imported, int refused, boolean complete) implements MachineEvent {}

    /** What became of secret storage. */
    enum RecoveryState {
        CREATED,
        OPENED,
        DISABLED,
        WRONG_KEY,
        NOT_CONFIGURED,
        DATA_INVALID,
        REFUSED
    }
}
