package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.secret.RecoveryKey;
import carapace.matrix.crypto.verification.FlowState;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * Every flow, with a crash at every commit: just before the store took it, or just after, so that
 * nobody heard of it. The machine is opened again on what was stored, and the flow must end as if
 * nothing had happened. With {@code -Dcarapace.thorough=true} every commit gets both crashes; else
 * they take turns.
 */
@DisplayName("A machine that crashes at one commit")
class CrashTest {
    private static final boolean THOROUGH = Boolean.getBoolean("carapace.thorough");
    private static final String ROOM = "!room:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final String BOB = "@bob:example.org";

    private FakeHomeserver server;
    private Client alice;
    private Client bob;
    private int crashAt;

    private interface Scenario {
        void run() throws Exception;
    }

    /** Runs the scenario again and again, each time with the crash one commit later. */
    private void atEveryCommit(boolean ofAlice, Scenario scenario) throws Exception {
        int survived = 0;
        for (int at = 0; crashed(at, at % 2 == 0, ofAlice, scenario); at++) {
            if (THOROUGH) {
                crashed(at, at % 2 != 0, ofAlice, scenario);
            }
            survived++;
        }
        assertThat(survived).isGreaterThan(10);
    }

    /** Whether there was a commit to crash at. */
    private boolean crashed(int at, boolean after, boolean ofAlice, Scenario scenario)
            throws Exception {
        server = new FakeHomeserver();
        crashAt = at;
        int never = -1;
        alice = Client.crashing(server, ALICE, "ALICE1", ofAlice ? at : never, after);
        bob = Client.crashing(server, BOB, "BOB1", ofAlice ? never : at, after);
        try {
            scenario.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("crash at commit " + at + ", after it: " + after, e);
        }
        return alice.crashes + bob.crashes > 0;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goes_on_sending_and_reading(boolean ofAlice) throws Exception {
        atEveryCommit(ofAlice, this::messages);
    }

    private void messages() {
        Client.settle(alice, bob);
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        alice.say(ROOM, "one");
        Client.settle(alice, bob);
        bob.say(ROOM, "two");
        Client.settle(alice, bob);
        alice.survive(
                machine -> {
                    machine.rotate(ROOM);
                    return true;
                });
        alice.say(ROOM, "three");
        Client.settle(alice, bob);
        assertThat(bob.texts()).contains("one", "two", "three");
        assertThat(alice.texts()).contains("one", "two", "three");
        assertThat(server.oneTime.get(ALICE + "|ALICE1")).hasSizeGreaterThan(1);
    }

    @Test
    void goes_on_publishing_its_identity_and_saving_keys() throws Exception {
        atEveryCommit(true, this::identity);
    }

    private void identity() throws Exception {
        server.passwords.put(ALICE, "secret");
        Client.settle(alice, bob);
        alice.survive(machine -> machine.bootstrapCrossSigning(false));
        for (int round = 0; round < 3 && !alice.machine.own().deviceSigned(); round++) {
            Client.settle(alice);
            if (!alice.events(MachineEvent.AuthenticationNeeded.class).isEmpty()) {
                alice.machine.authenticate("secret".toCharArray());
            }
        }
        Client.settle(alice);
        assertThat(alice.machine.own().identityTrusted()).isTrue();
        assertThat(alice.machine.own().deviceSigned()).isTrue();
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        alice.say(ROOM, "kept");
        byte[] key = RecoveryKey.generate(new SecureRandom());
        alice.survive(
                machine -> {
                    if (machine.own().backupVersion().isEmpty()) {
                        machine.createBackup();
                    }
                    return true;
                });
        Client.settle(alice);
        alice.survive(
                machine -> {
                    machine.createRecovery(key);
                    return true;
                });
        Client.settle(alice);
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(second);
        second.machine.recover(key);
        Client.settle(second);
        assertThat(second.machine.own().deviceSigned()).isTrue();
        second.decrypt(ROOM, server.rooms.get(ROOM).timeline.getLast());
        Client.settle(second);
        assertThat(second.texts()).contains("kept");
    }

    @Test
    void verifies_in_the_end() throws Exception {
        atEveryCommit(true, this::verification);
    }

    private void verification() {
        // The way there is the other scenarios' matter: the crash comes after it.
        alice.store.failAt = -1;
        alice.crashes = 0;
        for (var client : List.of(alice, bob)) {
            Client.settle(client);
            client.survive(machine -> machine.bootstrapCrossSigning(false));
            Client.settle(client);
        }
        server.createRoom(ROOM, true, ALICE, BOB);
        Client.settle(alice, bob);
        alice.store.failAt = alice.store.commits + crashAt;
        for (int attempt = 0; attempt < 3 && !alice.machine.verified(BOB); attempt++) {
            attempt();
            // Whatever a crash left half done on the other side falls silent and ends.
            server.now = server.now.plus(Duration.ofMinutes(11));
            Client.settle(alice, bob);
        }
        assertThat(alice.machine.verified(BOB)).as("%s", alice.machine.verifications()).isTrue();
        assertThat(bob.machine.verified(ALICE)).isTrue();
    }

    private void attempt() {
        alice.survive(machine -> machine.verifyInRoom(BOB, ROOM));
        Client.settle(alice, bob);
        act(bob, ALICE, FlowState.REQUESTED);
        Client.settle(alice, bob);
        server.now = server.now.plusSeconds(3);
        Client.settle(alice, bob);
        act(alice, BOB, FlowState.KEYS_EXCHANGED);
        Client.settle(alice, bob);
        act(bob, ALICE, FlowState.KEYS_EXCHANGED);
        Client.settle(alice, bob);
    }

    /** Does what an operator would, on a flow in that state. */
    private static void act(Client client, String other, FlowState when) {
        client.survive(
                machine -> {
                    for (var flow : machine.verifications()) {
                        if (flow.state() == when && when == FlowState.REQUESTED) {
                            machine.acceptVerification(other, flow.id());
                        } else if (flow.state() == when) {
                            machine.confirmVerification(other, flow.id(), true);
                        }
                    }
                    return true;
                });
    }
}
