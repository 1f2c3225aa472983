package carapace.matrix.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.matrix.crypto.MachineEvent.RecoveryState;
import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.live.ours.OurDevice;
import carapace.matrix.live.peer.Lines;
import carapace.matrix.live.peer.PeerDevice;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Matrix specification, "Cross-signing", "Secret storage", "Server-side key backups" and "Secrets
 * sharing": one user with a device of ours and a device of somebody else's.
 */
@DisplayName("Identity and recovery, with a second device of")
@ExtendWith(Live.class)
class RecoveryLiveTest {
    private static final String[] ALL = {"master", "selfSigning", "userSigning", "backup"};

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void are_opened_by_a_peer_with_the_recovery_key_that_we_made(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var friend = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(friend.user());
            MessagesLiveTest.joins(friend, ours, room);
            var text = friend.call("send", "roomId", room, "body", "before").path("eventId");
            ours.awaitText(room, text.asText());
            String key = ours.createRecovery();
            ours.awaitBackedUp();
            try (var later = stage.again(kind, ours.localPart())) {
                var opened = later.call("restore", "recoveryKey", key);
                assertThat(opened.path("imported").asInt()).isPositive();
                later.call("secrets", "want", ALL);
                later.call("waitMessage", "roomId", room, "eventId", text.asText());
                friend.call("refresh", "userId", ours.user());
                friend.call(
                        "waitTrust",
                        "userId",
                        ours.user(),
                        "deviceId",
                        later.device(),
                        "deviceSigned",
                        true);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void are_opened_by_us_with_the_recovery_key_or_passphrase_of_a_peer(
            String kind, Live.Stage stage) throws Exception {
        try (var friend = stage.peer(kind, true);
                var theirs = stage.peer(kind, true)) {
            var room =
                    theirs.call("createRoom", "invite", new String[] {friend.user()})
                            .path("roomId")
                            .asText();
            friend.call("join", "roomId", room);
            var text = friend.call("send", "roomId", room, "body", "before").path("eventId");
            theirs.call("waitMessage", "roomId", room, "eventId", text.asText());
            var made = theirs.call("bootstrapSecretStorage", "passphrase", "correct horse");
            theirs.call("backup", "count", 1);
            String local = MessagesLiveTest.local(theirs);
            for (String secret :
                    new String[] {made.path("recoveryKey").asText(), "correct horse"}) {
                try (var ours = OurDevice.again(stage, local)) {
                    assertThat(ours.recover(secret)).isEqualTo(RecoveryState.OPENED);
                    ours.awaitText(room, text.asText());
                    friend.call("refresh", "userId", theirs.user());
                    friend.call(
                            "waitTrust",
                            "userId",
                            theirs.user(),
                            "deviceId",
                            ours.device(),
                            "deviceSigned",
                            true);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void stay_closed_for_a_wrong_key_on_both_sides(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var stranger = OurDevice.register(stage)) {
            ours.bootstrap();
            ours.createRecovery();
            stranger.bootstrap();
            String wrong = stranger.createRecovery();
            try (var theirs = stage.again(kind, ours.localPart());
                    var second = OurDevice.again(stage, ours.localPart())) {
                assertThatThrownBy(() -> theirs.call("restore", "recoveryKey", wrong))
                        .isInstanceOf(Lines.Refused.class);
                assertThat(second.recover(wrong)).isEqualTo(RecoveryState.WRONG_KEY);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void pass_from_a_peer_to_our_new_device_by_verification(String kind, Live.Stage stage)
            throws Exception {
        try (var old = stage.peer(kind, true)) {
            old.call("bootstrapSecretStorage");
            try (var ours = OurDevice.again(stage, MessagesLiveTest.local(old))) {
                verified(ours, old);
                old.call(
                        "waitTrust",
                        "userId",
                        ours.user(),
                        "deviceId",
                        ours.device(),
                        "deviceSigned",
                        true,
                        "deviceVerified",
                        true);
                ours.awaitSecrets();
                ours.awaitTrust(old.user(), old.device(), TrustLevel.VERIFIED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void pass_from_us_to_a_new_device_of_a_peer_by_verification(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage)) {
            ours.bootstrap();
            ours.createRecovery();
            try (var theirs = stage.again(kind, ours.localPart())) {
                theirs.call("refresh", "userId", ours.user());
                ours.awaitKnown(theirs.user(), theirs.device());
                var asked = theirs.call("verify", "userId", ours.user(), "deviceId", ours.device());
                String flow = asked.path("flow").asText();
                ours.awaitFlow(flow, FlowState.REQUESTED);
                ours.accept(flow);
                theirs.call("waitFlow", "flow", flow, "phase", "ready");
                theirs.call("startSas", "flow", flow);
                var pair = new Pair(ours, theirs);
                pair.numbersAgree(flow);
                pair.bothConfirm(flow);
                theirs.call("requestSecrets");
                theirs.call("secrets", "want", ALL);
                ours.awaitTrust(theirs.user(), theirs.device(), TrustLevel.VERIFIED);
            }
        }
    }

    /** Matrix specification, "Key requests": a verified own device is given what it cannot read. */
    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void bring_the_keys_of_old_messages_without_any_backup(String kind, Live.Stage stage)
            throws Exception {
        try (var friend = stage.peer(kind, true);
                var old = stage.peer(kind, true)) {
            var room =
                    old.call("createRoom", "invite", new String[] {friend.user()})
                            .path("roomId")
                            .asText();
            friend.call("join", "roomId", room);
            var text = friend.call("send", "roomId", room, "body", "before").path("eventId");
            old.call("waitMessage", "roomId", room, "eventId", text.asText());
            try (var ours = OurDevice.again(stage, MessagesLiveTest.local(old))) {
                verified(ours, old);
                var plain = ours.awaitText(room, text.asText());
                assertThat(plain.content().path("body").asText()).isEqualTo("before");
                assertThat(plain.authentic()).isFalse();
            }
        }
    }

    @Test
    void give_a_verified_own_device_of_go_the_keys_it_asks_for(Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var friend = stage.peer("go", true)) {
            ours.bootstrap();
            String room = ours.createRoom(friend.user());
            MessagesLiveTest.joins(friend, ours, room);
            var text = friend.call("send", "roomId", room, "body", "before").path("eventId");
            ours.awaitText(room, text.asText());
            try (var later = stage.again("go", ours.localPart())) {
                later.call("waitUndecryptable", "roomId", room, "eventId", text.asText());
                later.call("refresh", "userId", ours.user());
                ours.awaitKnown(later.user(), later.device());
                verified(ours, later);
                later.call("requestKey", "roomId", room, "eventId", text.asText());
                later.call("waitMessage", "roomId", room, "eventId", text.asText());
            }
        }
    }

    /** Our device asks the other one of the same user, and both confirm. */
    private static void verified(OurDevice ours, PeerDevice other) throws Exception {
        ours.awaitKnown(other.user(), other.device());
        other.call("refresh", "userId", ours.user());
        String flow = ours.verify(other.user(), other.device());
        other.call("waitFlow", "flow", flow, "phase", "requested");
        other.call("accept", "flow", flow);
        ours.awaitFlow(flow, FlowState.READY);
        ours.accept(flow);
        var pair = new Pair(ours, other);
        pair.numbersAgree(flow);
        pair.bothConfirm(flow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void change_when_the_identity_is_reset_and_verification_is_lost(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, true);
            pair.start(flow, true);
            pair.numbersAgree(flow);
            pair.bothConfirm(flow);
            pair.bothTrust();
            var before = theirs.call("trust", "userId", ours.user()).path("master").asText();
            ours.reset("p");
            theirs.call("waitTrust", "userId", ours.user(), "identityVerified", false);
            theirs.call("refresh", "userId", ours.user());
            var after = theirs.call("trust", "userId", ours.user(), "deviceId", ours.device());
            assertThat(after.path("master").asText()).isNotEqualTo(before);
            theirs.call("bootstrapCrossSigning", "password", "p", "reset", true);
            ours.awaitUnverified(theirs.user());
        }
    }

    @Test
    void need_no_password_the_first_time_and_the_right_one_after(Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage)) {
            ours.bootstrap();
            assertThat(ours.askedForPassword()).isFalse();
            ours.reset("p");
            assertThat(ours.askedForPassword()).isTrue();
        }
    }
}
