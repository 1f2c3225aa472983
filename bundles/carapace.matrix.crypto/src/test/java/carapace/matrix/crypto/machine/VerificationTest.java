package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.crypto.verification.FlowView;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Matrix specification, "Key verification framework", "SAS verification", "QR codes". */
@DisplayName("A verification")
class VerificationTest {
    private static final String ROOM = "!room:example.org";
    private static final String ALICE = "@alice:example.org";
    private static final String BOB = "@bob:example.org";

    private final FakeHomeserver server = new FakeHomeserver();
    private final Client alice = new Client(server, ALICE, "ALICE1");
    private final Client bob = new Client(server, BOB, "BOB1");

    private void prepare(boolean encrypted) {
        IdentityTest.bootstrap(alice);
        IdentityTest.bootstrap(bob);
        server.createRoom(ROOM, encrypted, ALICE, BOB);
        alice.machine.track(List.of(BOB));
        bob.machine.track(List.of(ALICE));
        Client.settle(alice, bob);
    }

    private static FlowView flow(Client client) {
        return client.machine.verifications().getLast();
    }

    /** Alice asks; Bob accepts; time passes, so that Alice begins. */
    private void ready(boolean inRoom) {
        if (inRoom) {
            assertThat(alice.machine.verifyInRoom(BOB, ROOM).flow()).isPresent();
        } else {
            assertThat(alice.machine.verify(BOB, null).flow()).isPresent();
        }
        Client.settle(alice, bob);
        assertThat(flow(bob).state()).isEqualTo(FlowState.REQUESTED);
        bob.machine.acceptVerification(ALICE, flow(bob).id());
        Client.settle(alice, bob);
        assertThat(flow(alice).state()).isEqualTo(FlowState.READY);
    }

    private void compare(boolean inRoom) {
        ready(inRoom);
        server.now = server.now.plusSeconds(3);
        Client.settle(alice, bob);
        assertThat(flow(alice).state()).isEqualTo(FlowState.KEYS_EXCHANGED);
        assertThat(flow(alice).code()).isPresent().isEqualTo(flow(bob).code());
        assertThat(flow(alice).code().get().emoji()).hasSize(7);
        assertThat(flow(alice).code().get().decimals()).allMatch(d -> d >= 1000 && d <= 9191);
    }

    private void confirmBoth() {
        alice.machine.confirmVerification(BOB, flow(alice).id(), true);
        Client.settle(alice, bob);
        bob.machine.confirmVerification(ALICE, flow(bob).id(), true);
        Client.settle(alice, bob);
    }

    @ParameterizedTest
    @ValueSource(strings = {"to-device", "room", "encrypted room"})
    void by_emoji_makes_both_users_verified(String transport) {
        prepare(transport.equals("encrypted room"));
        compare(!transport.equals("to-device"));
        confirmBoth();
        assertThat(flow(alice).state()).isEqualTo(FlowState.DONE);
        assertThat(flow(bob).state()).isEqualTo(FlowState.DONE);
        assertThat(alice.machine.verified(BOB)).isTrue();
        assertThat(bob.machine.verified(ALICE)).isTrue();
        assertThat(alice.machine.devices(BOB).getFirst().trust()).isEqualTo(TrustLevel.VERIFIED);
        var signed = server.crossSigning.get(BOB).path("master_key").path("signatures");
        assertThat(signed.has(ALICE)).isTrue();
    }

    @Test
    void works_when_the_peer_begins_and_confirms_first() {
        prepare(true);
        ready(true);
        bob.machine.acceptVerification(ALICE, flow(bob).id());
        Client.settle(alice, bob);
        bob.machine.confirmVerification(ALICE, flow(bob).id(), true);
        Client.settle(alice, bob);
        assertThat(flow(bob).state()).isEqualTo(FlowState.CONFIRMED);
        assertThat(flow(alice).state()).isEqualTo(FlowState.KEYS_EXCHANGED);
        alice.machine.confirmVerification(BOB, flow(alice).id(), true);
        Client.settle(alice, bob);
        assertThat(flow(alice).state()).isEqualTo(FlowState.DONE);
        assertThat(flow(bob).state()).isEqualTo(FlowState.DONE);
        assertThat(bob.machine.verified(ALICE)).isTrue();
    }

    @Test
    void that_both_begin_is_settled_by_the_smaller_user_id() {
        prepare(false);
        ready(false);
        alice.machine.acceptVerification(BOB, flow(alice).id());
        bob.machine.acceptVerification(ALICE, flow(bob).id());
        Client.settle(alice, bob);
        assertThat(flow(alice).code()).isPresent().isEqualTo(flow(bob).code());
        confirmBoth();
        assertThat(flow(bob).state()).isEqualTo(FlowState.DONE);
    }

    @Test
    void with_codes_that_differ_verifies_nobody() {
        prepare(true);
        compare(true);
        assertThat(alice.machine.confirmVerification(BOB, flow(alice).id(), false).flow())
                .isPresent();
        Client.settle(alice, bob);
        assertThat(flow(alice).state()).isEqualTo(FlowState.MISMATCHED);
        assertThat(flow(bob).cancelled()).contains("m.mismatched_sas");
        assertThat(alice.machine.verified(BOB)).isFalse();
        assertThat(bob.machine.verified(ALICE)).isFalse();
        assertThat(alice.machine.confirmVerification(BOB, flow(alice).id(), true).refusal())
                .contains("ENDED");
    }

    @Test
    void is_not_confirmed_before_there_is_a_code() {
        prepare(true);
        ready(true);
        assertThat(bob.machine.confirmVerification(ALICE, flow(bob).id(), true).refusal())
                .contains("NOT_READY");
        assertThat(bob.machine.confirmVerification(ALICE, "unknown", true).refusal())
                .contains("UNKNOWN_FLOW");
    }

    /** Changes what Bob receives of one kind. */
    private void tamper(String type, Consumer<ObjectNode> change) {
        bob.onSync =
                sync -> {
                    for (var event : sync.path("to_device").path("events")) {
                        if (event.path("type").asText().equals("m.key.verification." + type)) {
                            change.accept((ObjectNode) event.get("content"));
                        }
                    }
                    return sync;
                };
    }

    private void bobCancels(String code) {
        assertThat(flow(bob).cancelled()).contains(code);
        assertThat(flow(bob).cancelledByUs()).isTrue();
        assertThat(flow(alice).cancelled()).contains(code);
        assertThat(alice.machine.verified(BOB)).isFalse();
        assertThat(bob.machine.verified(ALICE)).isFalse();
        assertThat(bob.machine.devices(ALICE).getFirst().trust())
                .isEqualTo(TrustLevel.CROSS_SIGNED);
    }

    @Test
    void with_a_wrong_mac_verifies_nobody() {
        prepare(false);
        tamper(
                "mac",
                content -> {
                    var macs = (ObjectNode) content.get("mac");
                    macs.put("ed25519:ALICE1", Encoding.base64(new byte[32]));
                });
        compare(false);
        confirmBoth();
        bobCancels("m.key_mismatch");
    }

    @Test
    void with_a_wrong_list_of_keys_verifies_nobody() {
        prepare(false);
        tamper("mac", content -> ((ObjectNode) content.get("mac")).remove("ed25519:ALICE1"));
        compare(false);
        confirmBoth();
        bobCancels("m.key_mismatch");
    }

    @Test
    void with_a_wrong_commitment_verifies_nobody() {
        prepare(false);
        tamper("accept", content -> content.put("commitment", Encoding.base64(new byte[32])));
        ready(false);
        bob.machine.acceptVerification(ALICE, flow(bob).id());
        Client.settle(alice, bob);
        bobCancels("m.mismatched_commitment");
    }

    @Test
    void with_a_swapped_key_shows_other_codes_or_ends() {
        prepare(false);
        var foreign = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo";
        tamper("key", content -> content.put("key", foreign));
        ready(false);
        server.now = server.now.plusSeconds(3);
        Client.settle(alice, bob);
        assertThat(flow(alice).code()).isPresent();
        assertThat(flow(bob).code()).isNotEqualTo(flow(alice).code());
        alice.machine.confirmVerification(BOB, flow(alice).id(), true);
        bob.machine.confirmVerification(ALICE, flow(bob).id(), true);
        Client.settle(alice, bob);
        assertThat(flow(bob).cancelled()).isPresent();
        assertThat(bob.machine.verified(ALICE)).isFalse();
        assertThat(alice.machine.verified(BOB)).isFalse();
    }

    @Test
    void is_cancelled_for_unknown_methods_and_unexpected_messages() {
        prepare(false);
        tamper("start", content -> content.putArray("hashes").add("md5"));
        ready(false);
        server.now = server.now.plusSeconds(3);
        Client.settle(alice, bob);
        bobCancels("m.unknown_method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "accept", "key", "mac"})
    void ends_with_a_code_when_a_message_is_empty(String type) {
        prepare(false);
        tamper(
                type,
                content -> {
                    JsonNode id = content.get("transaction_id");
                    content.removeAll();
                    content.set("transaction_id", id);
                });
        ready(false);
        if (type.equals("accept")) {
            bob.machine.acceptVerification(ALICE, flow(bob).id());
        } else {
            server.now = server.now.plusSeconds(3);
        }
        Client.settle(alice, bob);
        if (type.equals("mac")) {
            confirmBoth();
        }
        assertThat(flow(bob).state()).isEqualTo(FlowState.CANCELLED);
        assertThat(bob.machine.verified(ALICE)).isFalse();
    }

    @Test
    void that_falls_silent_ends_after_ten_minutes() {
        prepare(false);
        ready(false);
        alice.onSync = sync -> sync;
        server.now = server.now.plus(Duration.ofMinutes(11));
        Client.settle(bob);
        assertThat(flow(bob).cancelled()).contains("m.timeout");
        server.now = server.now.plus(Duration.ofMinutes(31));
        assertThat(bob.machine.verifications()).isEmpty();
    }

    @Test
    void asked_long_ago_or_from_the_future_is_ignored() {
        prepare(false);
        for (long off : new long[] {-11, 6}) {
            var content = Json.object();
            content.put("from_device", "ALICE1").put("transaction_id", "t" + off);
            content.put("timestamp", server.now.plus(Duration.ofMinutes(off)).toEpochMilli());
            content.putArray("methods").add("m.sas.v1");
            var event = Json.object();
            event.put("sender", ALICE).put("type", "m.key.verification.request");
            event.set("content", content);
            server.inject(BOB, "BOB1", event);
        }
        Client.settle(bob);
        assertThat(bob.machine.verifications()).isEmpty();
    }

    @Test
    void asked_twice_at_once_is_cancelled_both_times() {
        prepare(false);
        alice.machine.verify(BOB, "BOB1");
        Client.settle(alice, bob);
        bob.machine.acceptVerification(ALICE, flow(bob).id());
        var content = Json.object();
        content.put("from_device", "ALICE1").put("transaction_id", "second");
        content.put("timestamp", server.now.toEpochMilli());
        content.putArray("methods").add("m.sas.v1");
        var event = Json.object();
        event.put("sender", ALICE).put("type", "m.key.verification.request");
        event.set("content", content);
        server.inject(BOB, "BOB1", event);
        Client.settle(bob);
        assertThat(bob.machine.verifications()).allMatch(f -> f.state().terminal());
        assertThat(alice.machine.verify(BOB, null).refusal()).contains("ALREADY_RUNNING");
    }

    @Test
    void is_accepted_by_one_device_and_taken_from_the_others() {
        prepare(false);
        var second = new Client(server, BOB, "BOB2");
        Client.settle(alice, bob, second);
        alice.machine.verify(BOB, null);
        Client.settle(alice, bob, second);
        assertThat(flow(second).state()).isEqualTo(FlowState.REQUESTED);
        bob.machine.acceptVerification(ALICE, flow(bob).id());
        Client.settle(alice, bob, second);
        assertThat(flow(second).cancelled()).contains("m.accepted");
        assertThat(flow(alice).device()).contains("BOB1");
    }

    @Test
    void of_our_own_new_device_trusts_it_and_hands_over_the_secrets() {
        IdentityTest.bootstrap(alice);
        alice.machine.createBackup();
        Client.settle(alice);
        var second = new Client(server, ALICE, "ALICE2");
        Client.settle(alice, second);
        assertThat(second.machine.verify(ALICE, "ALICE1").flow()).isPresent();
        Client.settle(alice, second);
        alice.machine.acceptVerification(ALICE, flow(alice).id());
        Client.settle(alice, second);
        server.now = server.now.plusSeconds(3);
        Client.settle(alice, second);
        assertThat(flow(alice).code()).isPresent().isEqualTo(flow(second).code());
        second.machine.confirmVerification(ALICE, flow(second).id(), true);
        Client.settle(alice, second);
        alice.machine.confirmVerification(ALICE, flow(alice).id(), true);
        Client.settle(alice, second);
        Client.settle(alice, second);
        var own = second.machine.own();
        assertThat(own.identityTrusted()).isTrue();
        assertThat(own.canSignDevices()).isTrue();
        assertThat(own.canSignUsers()).isTrue();
        assertThat(own.deviceSigned()).isTrue();
        assertThat(alice.machine.devices(ALICE))
                .extracting(CryptoMachine.DeviceView::trust)
                .containsOnly(TrustLevel.VERIFIED);
    }

    @Test
    void by_qr_code_shown_by_us_makes_both_sides_sure() {
        prepare(false);
        var content = scannerRequest();
        server.inject(BOB, "BOB1", content);
        Client.settle(bob);
        bob.machine.acceptVerification(ALICE, "qr");
        Client.settle(bob);
        byte[] code = flow(bob).qr().orElseThrow();
        assertThat(new String(code, 0, 6, StandardCharsets.US_ASCII)).isEqualTo("MATRIX");
        assertThat(code[6]).isEqualTo((byte) 2);
        assertThat(code[7]).isZero();
        assertThat(code[9]).isEqualTo((byte) 2);
        var bobMaster = server.crossSigning.get(BOB).path("master_key").path("keys").elements();
        var aliceMaster = server.crossSigning.get(ALICE).path("master_key").path("keys").elements();
        assertThat(Encoding.base64(Arrays.copyOfRange(code, 12, 44)))
                .isEqualTo(bobMaster.next().asText());
        assertThat(Encoding.base64(Arrays.copyOfRange(code, 44, 76)))
                .isEqualTo(aliceMaster.next().asText());
        reciprocate(Arrays.copyOfRange(code, 76, code.length));
        assertThat(flow(bob).scanned()).isTrue();
        assertThat(bob.machine.verified(ALICE)).isFalse();
        bob.machine.confirmVerification(ALICE, "qr", true);
        inject("done", Json.object());
        Client.settle(bob);
        assertThat(flow(bob).state()).isEqualTo(FlowState.DONE);
        assertThat(bob.machine.verified(ALICE)).isTrue();
    }

    @Test
    void by_qr_code_with_a_wrong_secret_verifies_nobody() {
        prepare(false);
        server.inject(BOB, "BOB1", scannerRequest());
        Client.settle(bob);
        bob.machine.acceptVerification(ALICE, "qr");
        Client.settle(bob);
        reciprocate(new byte[16]);
        assertThat(flow(bob).cancelled()).contains("m.key_mismatch");
        assertThat(bob.machine.verified(ALICE)).isFalse();
    }

    /** A peer with a camera, which our machine does not have. */
    private ObjectNode scannerRequest() {
        var content = Json.object();
        content.put("from_device", "ALICE1").put("transaction_id", "qr");
        content.put("timestamp", server.now.toEpochMilli());
        content.putArray("methods")
                .add("m.sas.v1")
                .add("m.qr_code.scan.v1")
                .add("m.reciprocate.v1");
        var event = Json.object();
        event.put("sender", ALICE).put("type", "m.key.verification.request");
        event.set("content", content);
        return event;
    }

    private void reciprocate(byte[] secret) {
        var content = Json.object();
        content.put("from_device", "ALICE1").put("method", "m.reciprocate.v1");
        content.put("secret", Encoding.base64(secret));
        inject("start", content);
        Client.settle(bob);
    }

    private void inject(String what, ObjectNode content) {
        content.put("transaction_id", "qr");
        var event = Json.object();
        event.put("sender", ALICE).put("type", "m.key.verification." + what);
        event.set("content", content);
        server.inject(BOB, "BOB1", event);
    }
}
