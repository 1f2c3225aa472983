package carapace.matrix.live;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.trust.TrustLevel;
import carapace.matrix.crypto.verification.FlowState;
import carapace.matrix.live.ours.OurDevice;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Matrix specification, "Key verification framework" and "Short Authentication String (SAS)
 * verification": both sides say whom they trust at the end.
 */
@DisplayName("Verification with")
@ExtendWith(Live.class)
class VerificationLiveTest {
    @ParameterizedTest(name = "{0}, in a room: {1}, we ask: {2}, we start: {3}")
    @CsvSource({
        "js, true, true, true",
        "js, true, true, false",
        "js, true, false, true",
        "js, true, false, false",
        "js, false, true, true",
        "js, false, true, false",
        "js, false, false, true",
        "js, false, false, false",
        "go, true, true, true",
        "go, true, true, false",
        "go, true, false, true",
        "go, true, false, false",
        "go, false, true, true",
        "go, false, true, false",
        "go, false, false, true",
        "go, false, false, false",
    })
    void by_emoji_ends_in_trust_on_both_sides(
            String kind, boolean inRoom, boolean weAsk, boolean weStart, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(inRoom, weAsk);
            pair.start(flow, weStart);
            pair.numbersAgree(flow);
            pair.bothConfirm(flow);
            pair.bothTrust();
        }
    }

    /** Matrix specification: the start of the smaller user id counts. */
    @ParameterizedTest(name = "{0} that starts at the same moment, in a room: {1}")
    @CsvSource({"js, true", "js, false", "go, true", "go, false"})
    void goes_on_with_one_start_of_two(String kind, boolean inRoom, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(inRoom, true);
            var started = theirs.begin("startSas", "flow", flow);
            ours.accept(flow);
            Pair.end(started);
            pair.numbersAgree(flow);
            pair.bothConfirm(flow);
            pair.bothTrust();
        }
    }

    @ParameterizedTest(name = "{0} that says the emoji differ")
    @CsvSource({"js", "go"})
    void ends_untrusted_with_a_peer(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, true);
            pair.start(flow, true);
            pair.numbersAgree(flow);
            theirs.call("mismatch", "flow", flow);
            var end = ours.awaitFlow(flow, FlowState.CANCELLED);
            assertThat(end.cancelled()).contains("m.mismatched_sas");
            assertThat(end.cancelledByUs()).isFalse();
            pair.nobodyTrusts();
        }
    }

    @ParameterizedTest(name = "{0} when we say that the emoji differ")
    @CsvSource({"js", "go"})
    void ends_untrusted(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, false);
            pair.start(flow, false);
            pair.numbersAgree(flow);
            ours.mismatch(flow);
            var end = theirs.call("waitFlow", "flow", flow, "phase", "cancelled");
            assertThat(end.path("code").asText()).isEqualTo("m.mismatched_sas");
            pair.nobodyTrusts();
        }
    }

    @ParameterizedTest(name = "{0} lying: {1}, in a room: {2}")
    @CsvSource({
        "js, wrong-mac, true",
        "js, wrong-keys-mac, false",
        "js, wrong-commitment, true",
        "js, wrong-commitment, false",
        "js, swapped-key, true",
        "js, swapped-key, false",
        "go, wrong-mac, true",
        "go, wrong-mac, false",
        "go, wrong-keys-mac, true",
        "go, wrong-commitment, true",
        "go, swapped-key, false",
    })
    void is_cancelled_by_us(String kind, String lie, boolean inRoom, Live.Stage stage)
            throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            theirs.call("fault", "name", lie);
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(inRoom, true);
            pair.start(flow, true);
            if (lie.endsWith("mac")) {
                pair.numbersAgree(flow);
                ours.confirm(flow);
                theirs.begin("confirm", "flow", flow);
            }
            var end = ours.awaitFlow(flow, FlowState.CANCELLED);
            assertThat(end.cancelledByUs()).isTrue();
            theirs.call("waitFlow", "flow", flow, "phase", "cancelled");
            assertThat(theirs.call("faults").path("used")).isNotEmpty();
            pair.nobodyTrusts();
        }
    }

    @ParameterizedTest(name = "{0} when we lie: {1}")
    @CsvSource({
        "js, wrong-mac",
        "js, wrong-keys-mac",
        "js, wrong-commitment",
        "js, swapped-key",
        "go, wrong-mac",
        "go, wrong-keys-mac",
        "go, wrong-commitment",
        "go, swapped-key",
    })
    void is_cancelled_by_a_peer(String kind, String lie, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            ours.lie(lie);
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(false, false);
            pair.start(flow, false);
            if (lie.endsWith("mac")) {
                pair.numbersAgree(flow);
                theirs.begin("confirm", "flow", flow);
                ours.confirm(flow);
            }
            theirs.call("waitFlow", "flow", flow, "phase", "cancelled");
            var end = ours.awaitFlow(flow, FlowState.CANCELLED);
            assertThat(end.cancelledByUs()).isFalse();
            assertThat(ours.lied(lie)).isTrue();
            pair.nobodyTrusts();
        }
    }

    @ParameterizedTest(name = "{0} that scans our code")
    @CsvSource({"js", "go"})
    void by_qr_code_ends_in_trust_on_both_sides(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, false);
            String code = ours.awaitQr(flow);
            var scanned = theirs.begin("scan", "flow", flow, "bytes", code);
            ours.awaitScanned(flow);
            ours.confirm(flow);
            ours.awaitFlow(flow, FlowState.DONE);
            assertThat(Pair.end(scanned).path("done").asBoolean()).isTrue();
            theirs.call("waitTrust", "userId", ours.user(), "identityVerified", true);
            ours.awaitVerified(theirs.user());
        }
    }

    @ParameterizedTest(name = "{0} that scans our code and lies about its secret")
    @CsvSource({"js", "go"})
    void by_qr_code_ends_untrusted_with(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            theirs.call("fault", "name", "wrong-secret");
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, false);
            theirs.begin("scan", "flow", flow, "bytes", ours.awaitQr(flow));
            var end = ours.awaitFlow(flow, FlowState.CANCELLED);
            assertThat(end.cancelledByUs()).isTrue();
            theirs.call("waitFlow", "flow", flow, "phase", "cancelled");
            pair.nobodyTrusts();
        }
    }

    @ParameterizedTest(name = "{0} that is shown a swapped identity of ours")
    @CsvSource({"js", "go"})
    void fails_on_both_sides_with(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            theirs.call("fault", "name", "swapped-master", "userId", ours.user());
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, true);
            pair.start(flow, true);
            pair.numbersAgree(flow);
            theirs.begin("confirm", "flow", flow);
            ours.confirm(flow);
            ours.awaitEnd(flow);
            var now = theirs.call("trust", "userId", ours.user(), "deviceId", ours.device());
            assertThat(now.path("identityVerified").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}: a stranger's signatures do not count")
    @CsvSource({"js", "go"})
    void is_not_replaced_by_signatures(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            theirs.call("fault", "name", "foreign-signature", "userId", ours.user());
            theirs.call("refresh", "userId", ours.user());
            var now = theirs.call("trust", "userId", ours.user(), "deviceId", ours.device());
            assertThat(now.path("deviceSigned").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0} whose identity is swapped in our view")
    @CsvSource({"js", "go"})
    void leaves_us_without_trust_in(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            ours.isLiedTo("swapped-master", theirs.user());
            var pair = new Pair(ours, theirs);
            String flow = pair.ready(true, true);
            pair.start(flow, true);
            pair.numbersAgree(flow);
            theirs.begin("confirm", "flow", flow);
            ours.confirm(flow);
            ours.awaitEnd(flow);
            assertThat(ours.timesLiedTo()).isPositive();
            assertThat(ours.verified(theirs.user())).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}: a stranger's signature makes no signed device for us")
    @CsvSource({"js", "go"})
    void is_not_replaced_by_signatures_for_us(String kind, Live.Stage stage) throws Exception {
        try (var ours = OurDevice.register(stage);
                var theirs = stage.peer(kind, true)) {
            ours.bootstrap();
            ours.isLiedTo("foreign-signature", theirs.user());
            ours.awaitTrust(theirs.user(), theirs.device(), TrustLevel.UNSIGNED);
            assertThat(ours.timesLiedTo()).isPositive();
        }
    }
}
