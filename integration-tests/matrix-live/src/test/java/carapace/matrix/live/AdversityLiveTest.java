package carapace.matrix.live;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.live.ours.OurDevice;
import carapace.matrix.live.peer.Homeserver;
import carapace.matrix.live.peer.Lines;
import carapace.matrix.live.peer.PeerDevice;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a homeserver and its users do to a client that is in the middle of something. */
@DisplayName("Our engine")
@ExtendWith(Live.class)
class AdversityLiveTest {
    /** On a homeserver of its own, so that the other tests are left alone. */
    @ParameterizedTest(name = "with {0}")
    @ValueSource(strings = {"js", "go"})
    void goes_on_when_the_homeserver_was_killed_in_the_middle(String kind) throws Exception {
        try (var stage = Live.Stage.alone();
                var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, true);
            Homeserver server = stage.homeserver();
            server.kill();
            server.startAgain();
            pair.start(flow, true);
            pair.numbersAgree(flow);
            server.kill();
            server.startAgain();
            pair.bothConfirm(flow);
            pair.bothTrust();
            String room = ours.createRoom(theirs.user());
            MessagesLiveTest.joins(theirs, ours, room);
            String sent = ours.send(room, "after the restarts");
            theirs.call("waitMessage", "roomId", room, "eventId", sent, "timeoutMs", 40_000);
        }
    }

    @ParameterizedTest(name = "with {0}")
    @ValueSource(strings = {"js", "go"})
    void waits_as_long_as_a_limited_homeserver_says(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            MessagesLiveTest.joins(theirs, ours, room);
            stage.homeserver().limit(stage.administrator(), ours.user(), 2, 2);
            String last = "";
            for (int i = 0; i < 6; i++) {
                last = ours.send(room, "limited " + i);
            }
            theirs.call("waitMessage", "roomId", room, "eventId", last);
            assertThat(ours.timesLimited()).isPositive();
        }
    }

    @ParameterizedTest(name = "with {0}")
    @ValueSource(strings = {"js", "go"})
    void heals_a_session_that_the_other_side_has_lost(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer("go", true);
                var witness = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user(), witness.user());
            MessagesLiveTest.joins(theirs, ours, room);
            MessagesLiveTest.joins(witness, ours, room);
            theirs.call("waitMessage", "roomId", room, "eventId", ours.send(room, "one"));
            var back = theirs.call("send", "roomId", room, "body", "two").path("eventId");
            ours.awaitText(room, back.asText());
            theirs.call("dropOlm", "userId", ours.user(), "deviceId", ours.device());
            ours.forgetRoomKey(room);
            String lost = ours.send(room, "a key in the lost session");
            theirs.call("waitUndecryptable", "roomId", room, "eventId", lost);
            witness.call("waitMessage", "roomId", room, "eventId", lost);
            assertThat(healed(ours, theirs, room)).isTrue();
        }
    }

    /**
     * Whether a new key reaches the other side again; it needs a moment to say that it lost ours.
     */
    private static boolean healed(OurDevice ours, PeerDevice theirs, String room)
            throws InterruptedException {
        for (int attempt = 0; attempt < 8; attempt++) {
            ours.forgetRoomKey(room);
            String sent = ours.send(room, "again " + attempt);
            try {
                theirs.call("waitMessage", "roomId", room, "eventId", sent, "timeoutMs", 1500);
                return true;
            } catch (Lines.Refused e) {
                assertThat(e.error()).isEqualTo("timeout");
            }
        }
        return false;
    }

    @ParameterizedTest(name = "with {0}")
    @ValueSource(strings = {"js", "go"})
    void stops_giving_keys_to_a_deleted_device(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            String room = ours.createRoom(theirs.user());
            MessagesLiveTest.joins(theirs, ours, room);
            var gone = stage.again(kind, MessagesLiveTest.local(theirs));
            ours.awaitKnown(theirs.user(), gone.device());
            String sent = ours.send(room, "one");
            theirs.call("waitMessage", "roomId", room, "eventId", sent);
            gone.call("logout");
            ours.awaitUnknown(theirs.user(), gone.device());
            String after = ours.send(room, "two");
            theirs.call("waitMessage", "roomId", room, "eventId", after);
            assertThat(ours.deviceIds(theirs.user())).containsExactly(theirs.device());
        }
    }

    @Test
    void says_so_when_its_token_was_revoked(Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage)) {
            ours.bootstrap();
            stage.homeserver().revoke(stage.administrator(), ours.user());
            assertThat(ours.awaitLoggedOut()).isEqualTo("M_UNKNOWN_TOKEN");
        }
    }

    @ParameterizedTest(name = "with {0}")
    @ValueSource(strings = {"js", "go"})
    void takes_a_cancelled_flow_as_the_end_and_begins_another(String kind, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String first = pair.ready(false, true);
            theirs.call("cancel", "flow", first);
            var end = ours.awaitFlow(first, FlowState.CANCELLED);
            assertThat(end.cancelled()).contains("m.user");
            String second = pair.ready(true, true);
            ours.cancel(second);
            theirs.call("waitFlow", "flow", second, "phase", "cancelled");
            String third = pair.ready(true, true);
            pair.start(third, true);
            pair.numbersAgree(third);
            pair.bothConfirm(third);
            pair.bothTrust();
        }
    }
}
