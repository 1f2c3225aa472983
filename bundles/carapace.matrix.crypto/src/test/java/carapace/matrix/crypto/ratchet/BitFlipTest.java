package carapace.matrix.crypto.ratchet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmMessage;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** Matrix specification, "Olm Authenticated Encryption" and "Megolm": message format. */
@DisplayName("A message with one bit changed")
class BitFlipTest {
    private static final byte[] TEXT = "grüße 🦀".getBytes(StandardCharsets.UTF_8);

    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());

    @Test
    void is_refused_by_megolm_and_leaves_the_session_as_it_was() throws Exception {
        var outbound = engine.newOutbound();
        var inbound = engine.inboundShared(outbound.sessionKey());
        for (int i = 0; i < 3; i++) {
            outbound.encrypt(TEXT);
        }
        byte[] message = outbound.encrypt(TEXT);
        byte[] before = inbound.state();
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] broken = flip(message, bit);
            assertThatExceptionOfType(CryptoFault.class).isThrownBy(() -> inbound.decrypt(broken));
        }
        assertThat(inbound.state()).isEqualTo(before);
        assertThat(inbound.decrypt(message).bytes()).isEqualTo(TEXT);
    }

    @Test
    void is_refused_in_a_megolm_session_key() throws Exception {
        byte[] key = engine.newOutbound().sessionKey();
        for (int bit = 0; bit < key.length * 8; bit++) {
            byte[] broken = flip(key, bit);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(() -> engine.inboundShared(broken));
        }
    }

    @Test
    void is_refused_by_olm_and_leaves_the_session_as_it_was() throws Exception {
        var alice = engine.newAccount();
        var bob = engine.newAccount();
        bob.generateOneTimeKeys(1);
        var oneTime = bob.unpublishedOneTimeKeys().values().iterator().next();
        var session = alice.outbound(bob.curve25519(), oneTime);
        var first = (OlmMessage.PreKey) session.encrypt(TEXT);
        byte[] accountBefore = bob.state();
        for (int bit = 0; bit < first.bytes().length * 8; bit++) {
            byte[] broken = flip(first.bytes(), bit);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(
                            () -> bob.inbound(alice.curve25519(), OlmMessage.PreKey.of(broken)));
        }
        assertThat(bob.state()).isEqualTo(accountBefore);
        var answer = bob.inbound(alice.curve25519(), first).session();
        assertThat(session.decrypt(answer.encrypt(TEXT))).isEqualTo(TEXT);
        var message = session.encrypt(TEXT);
        assertThat(message.type()).isEqualTo(1);
        byte[] before = answer.state();
        for (int bit = 0; bit < message.bytes().length * 8; bit++) {
            byte[] broken = flip(message.bytes(), bit);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(() -> answer.decrypt(OlmMessage.of(1, broken)));
        }
        assertThat(answer.state()).isEqualTo(before);
        assertThat(answer.decrypt(message)).isEqualTo(TEXT);
    }

    @Test
    void costs_no_one_time_key_twice() throws Exception {
        var alice = engine.newAccount();
        var bob = engine.newAccount();
        bob.generateOneTimeKeys(1);
        var oneTime = bob.unpublishedOneTimeKeys().values().iterator().next();
        var first = (OlmMessage.PreKey) alice.outbound(bob.curve25519(), oneTime).encrypt(TEXT);
        bob.inbound(alice.curve25519(), first);
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> bob.inbound(alice.curve25519(), first))
                .withMessage("unknown_one_time_key");
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] out = Arrays.copyOf(bytes, bytes.length);
        out[bit / 8] ^= (byte) (1 << bit % 8);
        return out;
    }
}
