package carapace.matrix.crypto.ratchet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.ArrayList;

/** The bounds that vodozemac has too: chains, gaps, kept message keys, one-time keys. */
@DisplayName("A ratchet's limits")
class LimitsTest {
    private static final byte[] TEXT = {1, 2, 3};

    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());
    private final OlmAccount alice = engine.newAccount();
    private final OlmAccount bob = engine.newAccount();

    private OlmSession[] pair() throws CryptoFault {
        bob.generateOneTimeKeys(1);
        var oneTime = bob.unpublishedOneTimeKeys().values().iterator().next();
        bob.markPublished();
        var ours = alice.outbound(bob.curve25519(), oneTime);
        var theirs =
                bob.inbound(alice.curve25519(), (OlmMessage.PreKey) ours.encrypt(TEXT)).session();
        return new OlmSession[] {ours, theirs};
    }

    @Test
    void allow_two_thousand_missing_messages_and_no_more() throws Exception {
        var pair = pair();
        for (int i = 0; i < OlmSession.MOST_MESSAGE_GAP; i++) {
            pair[0].encrypt(TEXT);
        }
        byte[] before = pair[1].state();
        pair[0].encrypt(TEXT);
        var tooFar = pair[0].encrypt(TEXT);
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> pair[1].decrypt(tooFar))
                .withMessage("message_gap");
        assertThat(pair[1].state()).isEqualTo(before);
    }

    @Test
    void keep_the_keys_of_forty_missing_messages() throws Exception {
        var pair = pair();
        var messages = new ArrayList<OlmMessage>();
        for (int i = 0; i < 50; i++) {
            messages.add(pair[0].encrypt(TEXT));
        }
        pair[1].decrypt(messages.get(49));
        for (int i = 9; i < 49; i++) {
            assertThat(pair[1].decrypt(messages.get(i))).isEqualTo(TEXT);
        }
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> pair[1].decrypt(messages.get(8)))
                .withMessage("message_key_gone");
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> pair[1].decrypt(messages.get(49)))
                .withMessage("message_key_gone");
    }

    @Test
    void keep_five_chains_of_the_peer() throws Exception {
        var pair = pair();
        var late = new ArrayList<OlmMessage>();
        for (int turn = 0; turn < 7; turn++) {
            pair[0].decrypt(pair[1].encrypt(TEXT));
            late.add(pair[0].encrypt(TEXT));
            pair[1].decrypt(pair[0].encrypt(TEXT));
        }
        assertThat(pair[1].decrypt(late.get(6))).isEqualTo(TEXT);
        assertThat(pair[1].decrypt(late.get(2))).isEqualTo(TEXT);
        assertThatExceptionOfType(CryptoFault.class).isThrownBy(() -> pair[1].decrypt(late.get(1)));
    }

    @Test
    void drop_the_oldest_one_time_keys_past_five_thousand() throws Exception {
        bob.generateOneTimeKeys(10);
        var first = bob.unpublishedOneTimeKeys().values().iterator().next();
        bob.generateOneTimeKeys(OlmAccount.MOST_ONE_TIME_KEYS);
        assertThat(bob.unpublishedOneTimeKeys()).hasSize(OlmAccount.MOST_ONE_TIME_KEYS);
        var message = (OlmMessage.PreKey) alice.outbound(bob.curve25519(), first).encrypt(TEXT);
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> bob.inbound(alice.curve25519(), message))
                .withMessage("unknown_one_time_key");
        assertThat(engine.account(bob.state()).unpublishedOneTimeKeys())
                .isEqualTo(bob.unpublishedOneTimeKeys());
    }

    @Test
    void keep_the_fallback_key_and_the_one_before() throws Exception {
        var used = new ArrayList<Curve25519PublicKey>();
        for (int i = 0; i < 3; i++) {
            bob.generateFallbackKey();
            used.add(bob.unpublishedFallbackKey().values().iterator().next());
            bob.markPublished();
        }
        for (var key : used.subList(1, 3)) {
            for (int again = 0; again < 2; again++) {
                var message =
                        (OlmMessage.PreKey) alice.outbound(bob.curve25519(), key).encrypt(TEXT);
                assertThat(bob.inbound(alice.curve25519(), message).plain()).isEqualTo(TEXT);
            }
        }
        var oldest =
                (OlmMessage.PreKey) alice.outbound(bob.curve25519(), used.getFirst()).encrypt(TEXT);
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> bob.inbound(alice.curve25519(), oldest));
    }
}
