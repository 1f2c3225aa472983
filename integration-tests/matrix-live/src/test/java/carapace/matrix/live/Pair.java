package carapace.matrix.live;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.live.ours.OurDevice;
import carapace.matrix.live.peer.Lines;
import carapace.matrix.live.peer.PeerDevice;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.concurrent.CompletableFuture;

/** We and they, in the steps that all flows have in common. */
record Pair(OurDevice ours, PeerDevice theirs) {
    /** Both know each other, one has asked and the other accepted. */
    String ready(boolean inRoom, boolean weAsk) throws Exception {
        String room = ours.createRoom(theirs.user());
        MessagesLiveTest.joins(theirs, ours, room);
        theirs.call("refresh", "userId", ours.user());
        ours.awaitKnown(theirs.user(), theirs.device());
        String flow;
        if (weAsk) {
            flow =
                    inRoom
                            ? ours.verifyIn(room, theirs.user())
                            : ours.verify(theirs.user(), theirs.device());
            theirs.call("waitFlow", "flow", flow, "phase", "requested");
            theirs.call("accept", "flow", flow);
            ours.awaitFlow(flow, FlowState.READY);
        } else {
            var asked =
                    inRoom
                            ? theirs.call("verify", "userId", ours.user(), "roomId", room)
                            : theirs.call(
                                    "verify", "userId", ours.user(), "deviceId", ours.device());
            flow = asked.path("flow").asText();
            ours.awaitFlow(flow, FlowState.REQUESTED);
            ours.accept(flow);
            theirs.call("waitFlow", "flow", flow, "phase", "ready");
        }
        return flow;
    }

    void start(String flow, boolean weStart) throws Exception {
        if (weStart) {
            ours.accept(flow);
        } else {
            theirs.call("startSas", "flow", flow);
        }
    }

    void numbersAgree(String flow) throws Exception {
        var mine = ours.awaitFlow(flow, FlowState.KEYS_EXCHANGED).code().orElseThrow();
        var shown = theirs.call("waitFlow", "flow", flow, "phase", "keys");
        assertThat(shown.path("decimals"))
                .map(one -> one.asInt())
                .containsExactlyElementsOf(mine.decimals());
        assertThat(shown.path("names"))
                .map(one -> one.asText())
                .containsExactlyElementsOf(
                        mine.emoji().stream().map(one -> one.description()).toList());
    }

    void bothConfirm(String flow) throws Exception {
        var confirmed = theirs.begin("confirm", "flow", flow);
        ours.confirm(flow);
        ours.awaitFlow(flow, FlowState.DONE);
        assertThat(end(confirmed).path("done").asBoolean()).isTrue();
    }

    static ObjectNode end(CompletableFuture<ObjectNode> answer) throws InterruptedException {
        return Lines.await(answer);
    }

    void bothTrust() throws Exception {
        theirs.call(
                "waitTrust",
                "userId",
                ours.user(),
                "deviceId",
                ours.device(),
                "identityVerified",
                true,
                "deviceVerified",
                true);
        ours.awaitVerified(theirs.user());
    }

    void nobodyTrusts() throws Exception {
        theirs.call("refresh", "userId", ours.user());
        var now = theirs.call("trust", "userId", ours.user(), "deviceId", ours.device());
        assertThat(now.path("identityVerified").asBoolean()).isFalse();
        assertThat(now.path("deviceVerified").asBoolean()).isFalse();
        assertThat(ours.verified(theirs.user())).isFalse();
    }
}
