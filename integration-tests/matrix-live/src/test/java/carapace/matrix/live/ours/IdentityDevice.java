package carapace.matrix.live.ours;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.machine.CrossSigning;
import carapace.matrix.crypto.secret.RecoveryKey;
import carapace.matrix.live.peer.Session;

import java.security.SecureRandom;
import java.util.Optional;

/** A device with our engine: its own user's identity, secret storage and backup. */
abstract class IdentityDevice extends EngineDevice {
    IdentityDevice(Session session, MachineSettings settings, MemoryStore store) {
        super(session, settings, store);
    }

    /** Makes and publishes an identity. */
    public final void bootstrap() throws InterruptedException {
        begin(false);
        signed();
    }

    /** Replaces the identity; the password is given when it is asked for. */
    public final void reset(String password) throws InterruptedException {
        begin(true);
        await(
                "no new identity",
                () ->
                        engine.events().stream()
                                .filter(MachineEvent.CrossSigningReady.class::isInstance)
                                .skip(1)
                                .findFirst());
        signed();
    }

    private void begin(boolean reset) throws InterruptedException {
        await(
                "own list is not known",
                () ->
                        Optional.of(machine.bootstrapCrossSigning(reset))
                                .filter(begun -> begun != CrossSigning.Begun.NOT_KNOWN_YET));
    }

    private void signed() throws InterruptedException {
        until(
                "own device is not signed",
                () -> {
                    var own = machine.own();
                    return own.deviceSigned() && own.identityTrusted() && own.canSignUsers();
                });
        quiet();
    }

    public final boolean askedForPassword() {
        return engine.events().stream()
                .anyMatch(MachineEvent.AuthenticationNeeded.class::isInstance);
    }

    /** Secret storage and a backup under a new recovery key, as a person would write it down. */
    public final String createRecovery() throws InterruptedException {
        machine.createBackup();
        until("no backup", () -> machine.own().backupEnabled());
        byte[] key = RecoveryKey.generate(new SecureRandom());
        machine.createRecovery(key);
        recovered(0);
        quiet();
        return RecoveryKey.text(key);
    }

    private MachineEvent.RecoveryState recovered(int before) throws InterruptedException {
        return await(
                "recovery does not end",
                () ->
                        engine.events().stream()
                                .filter(MachineEvent.Recovery.class::isInstance)
                                .map(event -> ((MachineEvent.Recovery) event).state())
                                .skip(before)
                                .findFirst());
    }

    /** Opens secret storage with a recovery key or passphrase, then restores the whole backup. */
    public final MachineEvent.RecoveryState recover(String secret) throws InterruptedException {
        int before =
                (int)
                        engine.events().stream()
                                .filter(MachineEvent.Recovery.class::isInstance)
                                .count();
        try {
            machine.recover(RecoveryKey.bytes(secret));
        } catch (CryptoFault notOne) {
            machine.recover(secret.toCharArray());
        }
        var state = recovered(before);
        if (state == MachineEvent.RecoveryState.OPENED) {
            signed();
            until("the backup is not ours", () -> machine.own().backupEnabled());
            until("restoring was refused", machine::restoreBackup);
            await(
                    "nothing was restored",
                    () ->
                            engine.events().stream()
                                    .filter(MachineEvent.BackupRestored.class::isInstance)
                                    .findFirst());
        }
        return state;
    }

    public final void awaitBackedUp() throws InterruptedException {
        until(
                "nothing in the backup",
                () -> {
                    try {
                        var version = post.call("GET", "/room_keys/version", null);
                        return version.path("count").asInt() > 0;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                });
    }

    /** Secrets that another own device gives after a verification. */
    public final void awaitSecrets() throws InterruptedException {
        until(
                "secrets are missing",
                () -> {
                    var own = machine.own();
                    return own.canSignDevices()
                            && own.canSignUsers()
                            && own.deviceSigned()
                            && own.identityTrusted();
                });
        await(
                "no backup key",
                () ->
                        engine.events().stream()
                                .filter(MachineEvent.SecretReceived.class::isInstance)
                                .filter(
                                        event ->
                                                ((MachineEvent.SecretReceived) event)
                                                        .name()
                                                        .equals("m.megolm_backup.v1"))
                                .findFirst());
    }
}
