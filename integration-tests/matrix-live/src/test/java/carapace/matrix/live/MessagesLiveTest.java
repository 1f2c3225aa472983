package carapace.matrix.live;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.trust.SharePolicy;
import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.live.ours.OurDevice;
import carapace.matrix.live.peer.PeerDevice;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Matrix specification, "Sending encrypted messages", "Reporting that decryption keys are withheld"
 * and MSC4153: the other side says what it read.
 */
@DisplayName("Messages between our engine and")
@ExtendWith(Live.class)
class MessagesLiveTest {
    private static final String TEXT = "first \u2713 \ud834\udd1e";

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void are_read_on_both_sides(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            joins(theirs, ours, room);
            String sent = ours.send(room, TEXT);
            var read = theirs.call("waitMessage", "roomId", room, "eventId", sent);
            assertThat(read.path("body").asText()).isEqualTo(TEXT);
            assertThat(read.path("encrypted").asBoolean()).isTrue();
            String back =
                    theirs.call("send", "roomId", room, "body", TEXT).path("eventId").asText();
            var plain = ours.awaitText(room, back);
            assertThat(plain.content().path("body").asText()).isEqualTo(TEXT);
            assertThat(plain.trust()).isEqualTo(TrustLevel.CROSS_SIGNED);
            assertThat(plain.authentic()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void change_their_session_after_as_many_messages_as_the_room_says(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room =
                    theirs.call(
                                    "createRoom",
                                    "invite",
                                    new String[] {ours.user()},
                                    "rotationMessages",
                                    2)
                            .path("roomId")
                            .asText();
            ours.join(room);
            theirs.call("waitJoined", "roomId", room, "userId", ours.user());
            for (int i = 0; i < 5; i++) {
                String sent = ours.send(room, "ours " + i);
                theirs.call("waitMessage", "roomId", room, "eventId", sent);
                var back = theirs.call("send", "roomId", room, "body", "theirs " + i);
                ours.awaitText(room, back.path("eventId").asText());
            }
            assertThat(ours.sentSessions(room)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void may_carry_files(String kind, Live.Stage stage) throws Exception {
        byte[] file = new byte[100_000];
        new SecureRandom().nextBytes(file);
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            joins(theirs, ours, room);
            String sent = ours.attach(room, file);
            var read = theirs.call("readAttachment", "roomId", room, "eventId", sent);
            assertThat(Base64.getDecoder().decode(read.path("bytes").asText())).isEqualTo(file);
            var back =
                    theirs.call(
                            "attach",
                            "roomId",
                            room,
                            "bytes",
                            Base64.getEncoder().encodeToString(file));
            assertThat(ours.readAttachment(room, back.path("eventId").asText())).isEqualTo(file);
        }
    }

    /** Matrix specification, "Room history visibility" and MSC3061: invited users have the keys. */
    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void from_before_the_join_are_readable_where_history_is_shared(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            String before = ours.send(room, "before they joined");
            joins(theirs, ours, room);
            theirs.call("waitMessage", "roomId", room, "eventId", before);
            var other =
                    theirs.call("createRoom", "invite", new String[] {ours.user()}).path("roomId");
            var early = theirs.call("send", "roomId", other.asText(), "body", "before we joined");
            ours.join(other.asText());
            ours.awaitText(other.asText(), early.path("eventId").asText());
        }
    }

    /** MSC3061: only keys of rooms with shared history are marked as such. */
    @Test
    void say_whether_their_key_may_be_shared_with_who_comes_later(Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer("js", true)) {
            ours.bootstrap();
            for (String history : new String[] {"shared", "joined"}) {
                String room = ours.createRoomWithHistory(history, theirs.user());
                joins(theirs, ours, room);
                theirs.call("waitMessage", "roomId", room, "eventId", ours.send(room, "x"));
                var keys = theirs.call("roomKeys", "roomId", room).path("keys");
                assertThat(keys).isNotEmpty();
                assertThat(keys.path(0).path("sharedHistory").asBoolean())
                        .as(history)
                        .isEqualTo(history.equals("shared"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void go_on_after_we_were_killed(String kind, Live.Stage stage) throws Exception {
        var ours = OurDevice.register(stage);
        try (var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            joins(theirs, ours, room);
            for (int i = 0; i < 3; i++) {
                String sent = ours.send(room, "ours " + i);
                ours = ours.restart();
                theirs.call("waitMessage", "roomId", room, "eventId", sent);
                var back = theirs.call("send", "roomId", room, "body", "theirs " + i);
                ours.awaitText(room, back.path("eventId").asText());
            }
        } finally {
            ours.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void are_not_readable_for_who_was_removed(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true);
                var removed = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user(), removed.user());
            joins(theirs, ours, room);
            joins(removed, ours, room);
            String before = ours.send(room, "before");
            removed.call("waitMessage", "roomId", room, "eventId", before);
            ours.kick(room, removed.user());
            String after = ours.send(room, "after");
            theirs.call("waitMessage", "roomId", room, "eventId", after);
            assertThat(ours.sentSessions(room)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void reach_a_device_that_came_later(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String key = theirs.call("bootstrapSecretStorage").path("recoveryKey").asText();
            String room = ours.createRoom(theirs.user());
            joins(theirs, ours, room);
            theirs.call("waitMessage", "roomId", room, "eventId", ours.send(room, "one"));
            try (var later = stage.again(kind, local(theirs))) {
                later.call("restore", "recoveryKey", key);
                ours.awaitTrust(later.user(), later.device(), TrustLevel.CROSS_SIGNED);
                later.call("waitMessage", "roomId", room, "eventId", ours.send(room, "two"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void are_withheld_from_unsigned_devices_with_the_code_for_it(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, false)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            joins(theirs, ours, room);
            String sent = ours.send(room, "for signed devices");
            assertThat(withheld(theirs, room, sent)).isEqualTo("m.unverified");
            theirs.call("bootstrapCrossSigning", "password", "p");
            ours.awaitTrust(theirs.user(), theirs.device(), TrustLevel.CROSS_SIGNED);
            String again = ours.send(room, "now it is signed");
            theirs.call("waitMessage", "roomId", room, "eventId", again);
        }
    }

    /** Both arrive on their own: the event, and why it cannot be read. */
    private static String withheld(PeerDevice peer, String room, String event) throws Exception {
        long end = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < end) {
            var answer = peer.call("waitUndecryptable", "roomId", room, "eventId", event);
            if (!answer.path("withheld").isNull()) {
                return answer.path("withheld").asText();
            }
        }
        throw new AssertionError("no withheld code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "go"})
    void are_withheld_from_us_while_we_are_unsigned_and_we_know_why(String kind, Live.Stage stage)
            throws Exception {
        try (var ours =
                        OurDevice.register(
                                stage, MachineSettings.defaults().share(SharePolicy.ANY));
                var theirs = stage.peer(kind, true)) {
            theirs.call("isolation", "mode", "cross-signed");
            String room = ours.createRoom(theirs.user());
            joins(theirs, ours, room);
            var sent = theirs.call("send", "roomId", room, "body", "for signed devices");
            var refused = ours.awaitWithheld(room, sent.path("eventId").asText());
            assertThat(refused.reason()).isEqualTo(Decryption.Reason.MISSING_SESSION);
            assertThat(refused.withheld()).contains("m.unverified");
            String ignored = ours.send(room, "from an unsigned device");
            theirs.call("waitUndecryptable", "roomId", room, "eventId", ignored);
            ours.bootstrap();
            theirs.call("refresh", "userId", ours.user());
            theirs.call(
                    "waitTrust",
                    "userId",
                    ours.user(),
                    "deviceId",
                    ours.device(),
                    "deviceSigned",
                    true);
            theirs.call("discardSession", "roomId", room);
            var again = theirs.call("send", "roomId", room, "body", "now we are signed");
            ours.awaitText(room, again.path("eventId").asText());
            String heard = ours.send(room, "from a signed device");
            theirs.call("waitMessage", "roomId", room, "eventId", heard);
        }
    }

    static void joins(PeerDevice peer, OurDevice ours, String room) throws Exception {
        peer.call("join", "roomId", room);
        ours.awaitJoined(room, peer.user());
    }

    static String local(PeerDevice peer) {
        return peer.user().substring(1, peer.user().indexOf(':'));
    }
}
