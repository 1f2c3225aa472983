package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.MachineEvent.RecoveryState;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.secret.RecoveryKey;
import carapace.matrix.crypto.trust.SharePolicy;
import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.List;

/** Matrix specification, "Cross-signing", "Secrets", "Server-side key backups". */
@DisplayName("A machine's identity")
class IdentityTest {
    private static final String ROOM = "!room:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final String BOB = "@bob:example.org";

    private final FakeHomeserver server = new FakeHomeserver();
    private final Client alice = new Client(server, ALICE, "ALICE1");
    private final Client bob = new Client(server, BOB, "BOB1");

    static void bootstrap(Client client) {
        Client.settle(client);
        assertThat(client.machine.bootstrapCrossSigning(false))
                .isEqualTo(CrossSigning.Begun.UPLOADING);
        Client.settle(client);
        assertThat(client.events(MachineEvent.CrossSigningReady.class)).hasSize(1);
    }

    @Test
    void is_published_without_authentication_the_first_time_and_signs_its_device() {
        bootstrap(alice);
        var own = alice.machine.own();
        assertThat(own.identityTrusted()).isTrue();
        assertThat(own.deviceSigned()).isTrue();
        assertThat(alice.machine.bootstrapCrossSigning(false))
                .isEqualTo(CrossSigning.Begun.ALREADY_OURS);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        assertThat(bob.machine.devices(ALICE).getFirst().trust())
                .isEqualTo(TrustLevel.CROSS_SIGNED);
        assertThat(bob.machine.verified(ALICE)).isFalse();
    }

    @Test
    void is_replaced_only_with_authentication_and_everybody_notices() {
        server.passwords.put(ALICE, "secret");
        bootstrap(alice);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        assertThat(alice.machine.bootstrapCrossSigning(true))
                .isEqualTo(CrossSigning.Begun.UPLOADING);
        Client.settle(alice, bob);
        assertThat(alice.events(MachineEvent.AuthenticationNeeded.class).getLast().stages())
                .containsExactly("m.login.password");
        assertThat(alice.events(MachineEvent.CrossSigningReady.class)).hasSize(1);
        alice.machine.authenticate("wrong".toCharArray());
        Client.settle(alice, bob);
        assertThat(alice.events(MachineEvent.CrossSigningReady.class)).hasSize(1);
        alice.machine.authenticate("secret".toCharArray());
        Client.settle(alice, bob);
        assertThat(alice.events(MachineEvent.CrossSigningReady.class)).hasSize(2);
        assertThat(bob.machine.identityChanged(ALICE)).isTrue();
        assertThat(bob.events(MachineEvent.IdentityChanged.class)).hasSize(1);
        assertThat(bob.machine.devices(ALICE).getFirst().trust()).isEqualTo(TrustLevel.UNSIGNED);
        bob.machine.acceptIdentity(ALICE);
        assertThat(bob.machine.devices(ALICE).getFirst().trust())
                .isEqualTo(TrustLevel.CROSS_SIGNED);
    }

    @Test
    void of_another_device_is_not_replaced_by_accident() {
        bootstrap(alice);
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(alice, second);
        assertThat(second.machine.bootstrapCrossSigning(false))
                .isEqualTo(CrossSigning.Begun.EXISTS_ELSEWHERE);
        assertThat(second.machine.own().identityTrusted()).isFalse();
    }

    @Test
    void forged_by_the_server_convinces_nobody() {
        bootstrap(alice);
        bootstrap(bob);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        // A self-signing key that the master key did not sign, and a device signed with it.
        var foreign = new FakeHomeserver();
        var mallory = new Client(foreign, ALICE, "ALICE1");
        bootstrap(mallory);
        server.crossSigning
                .get(ALICE)
                .set("self_signing_key", foreign.crossSigning.get(ALICE).get("self_signing_key"));
        server.touch(ALICE);
        Client.settle(alice, bob);
        assertThat(bob.machine.devices(ALICE).getFirst().trust()).isEqualTo(TrustLevel.UNSIGNED);
        // A device under an old name with another key is not taken over.
        server.deviceKeys.put(ALICE + "|ALICE1", foreign.deviceKeys.get(ALICE + "|ALICE1"));
        String before = bob.machine.devices(ALICE).getFirst().ed25519();
        server.touch(ALICE);
        Client.settle(bob);
        assertThat(bob.machine.devices(ALICE).getFirst().ed25519()).isEqualTo(before);
    }

    @Test
    void lets_strict_machines_talk_to_each_other() {
        var strict =
                Client.SETTINGS.share(SharePolicy.CROSS_SIGNED).display(SharePolicy.CROSS_SIGNED);
        var carol = new Client(server, "@carol:example.org", "CAROL1", strict);
        var dave = new Client(server, "@dave:example.org", "DAVE1", strict);
        bootstrap(carol);
        server.createRoom(ROOM, true, carol.user, dave.user);
        Client.settle(carol, dave);
        dave.say(ROOM, "from an unsigned device");
        Client.settle(carol, dave);
        assertThat(carol.texts()).isEmpty();
        assertThat(carol.unread.getLast().reason()).isEqualTo(Decryption.Reason.NOT_TRUSTED);
        bootstrap(dave);
        Client.settle(carol, dave);
        carol.say(ROOM, "signed");
        dave.say(ROOM, "both");
        Client.settle(carol, dave);
        assertThat(dave.texts()).contains("signed");
        assertThat(carol.texts()).contains("both");
    }

    @Test
    void is_recovered_on_another_device_with_the_recovery_key() throws Exception {
        bootstrap(alice);
        alice.machine.createBackup();
        Client.settle(alice);
        byte[] key = RecoveryKey.generate(new SecureRandom());
        String written = RecoveryKey.text(key);
        alice.machine.createRecovery(key);
        Client.settle(alice);
        assertThat(states(alice)).containsExactly(RecoveryState.CREATED);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        alice.say(ROOM, "saved");
        bob.say(ROOM, "this too");
        Client.settle(alice, bob);

        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        second.machine.recover(new byte[32]);
        Client.settle(second);
        assertThat(states(second)).containsExactly(RecoveryState.WRONG_KEY);
        assertThat(second.machine.own().canSignDevices()).isFalse();
        second.machine.recover(RecoveryKey.bytes(written));
        Client.settle(second);
        assertThat(states(second)).containsExactly(RecoveryState.WRONG_KEY, RecoveryState.OPENED);
        var own = second.machine.own();
        assertThat(own.identityTrusted()).isTrue();
        assertThat(own.deviceSigned()).isTrue();
        assertThat(own.backupEnabled()).isTrue();
        assertThat(second.machine.restoreBackup()).isTrue();
        Client.settle(second);
        assertThat(second.events(MachineEvent.BackupRestored.class).getLast().complete()).isTrue();
        for (var event : server.rooms.get(ROOM).timeline) {
            if (event.path("type").asText().equals("m.room.encrypted")) {
                second.decrypt(ROOM, event);
            }
        }
        assertThat(second.texts()).contains("saved", "this too");
        // A backup proves nothing about who spoke.
        assertThat(second.read.getLast().authentic()).isFalse();
        Client.settle(alice, second);
        assertThat(alice.machine.devices(ALICE))
                .extracting(CryptoMachine.DeviceView::trust)
                .containsOnly(TrustLevel.VERIFIED);
    }

    private static List<RecoveryState> states(Client client) {
        return client.events(MachineEvent.Recovery.class).stream()
                .map(MachineEvent.Recovery::state)
                .toList();
    }

    @Test
    void asks_the_backup_for_a_single_missing_key() {
        bootstrap(alice);
        alice.machine.createBackup();
        byte[] key = RecoveryKey.generate(new SecureRandom());
        Client.settle(alice);
        alice.machine.createRecovery(key);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        bob.say(ROOM, "history");
        Client.settle(alice, bob);
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        second.machine.recover(key);
        Client.settle(second);
        server.log.clear();
        second.decrypt(ROOM, server.rooms.get(ROOM).timeline.getLast());
        Client.settle(second);
        assertThat(second.texts()).contains("history");
        assertThat(server.log)
                .filteredOn(r -> r.kind() == Request.Kind.BACKUP_KEYS_GET)
                .allMatch(r -> r.path().contains("/keys/%21room"));
    }

    @Test
    void stops_saving_when_another_backup_takes_its_place() {
        bootstrap(alice);
        alice.machine.createBackup();
        Client.settle(alice);
        assertThat(alice.machine.own().backupEnabled()).isTrue();
        var auth = Json.object();
        auth.put("public_key", "DwRwWsOe1bHJUhrWbWaSQxTh1r1W0tKY3DqWnQ6E3m4");
        var foreign = Json.object();
        foreign.put("algorithm", "m.megolm_backup.v1.curve25519-aes-sha2");
        foreign.put("version", "77").set("auth_data", auth);
        server.backups.put(ALICE, foreign);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        alice.say(ROOM, "where does my key go");
        Client.settle(alice, bob);
        assertThat(alice.machine.own().backupEnabled()).isFalse();
        assertThat(server.backupKeys.get(ALICE).toString()).doesNotContain("77");
    }

    @Test
    void refuses_recovery_data_that_is_damaged() {
        bootstrap(alice);
        byte[] key = RecoveryKey.generate(new SecureRandom());
        alice.machine.createRecovery(key);
        Client.settle(alice);
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        var sealed =
                (ObjectNode)
                        server.accountData
                                .get(ALICE + "|m.cross_signing.master")
                                .get("encrypted")
                                .elements()
                                .next();
        sealed.put("mac", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        second.machine.recover(key);
        Client.settle(second);
        assertThat(states(second)).containsExactly(RecoveryState.DATA_INVALID);
        server.accountData.put(ALICE + "|m.secret_storage.default_key", Json.object());
        second.machine.recover(key);
        Client.settle(second);
        assertThat(states(second)).endsWith(RecoveryState.NOT_CONFIGURED);
    }
}
