package carapace.matrix.crypto.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.CryptoFault;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** RFC 4231, RFC 5869, RFC 7748 and RFC 8032; the numbers are those of the documents. */
@DisplayName("Published vectors")
class PublishedVectorsTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void of_hmac_sha_256_rfc_4231_case_2() {
        byte[] mac =
                Hash.hmac(
                        "Jefe".getBytes(StandardCharsets.US_ASCII),
                        "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));
        assertThat(mac)
                .isEqualTo(hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    }

    @Test
    void of_hkdf_rfc_5869_case_3() {
        assertThat(Hash.hkdf(hex("0b".repeat(22)), "", 42))
                .isEqualTo(
                        hex(
                                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                                        + "9d201395faa4b61a96c8"));
    }

    @Test
    void of_x25519_rfc_7748_section_6_1() throws Exception {
        var bob =
                Curve25519KeyPair.of(
                        hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        var alice =
                Curve25519PublicKey.of(
                        hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(bob.publicKey().bytes())
                .isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        assertThat(bob.agree(alice))
                .isEqualTo(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    }

    @Test
    void of_ed25519_rfc_8032_test_3() throws Exception {
        var pair =
                Ed25519KeyPair.of(
                        hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
        assertThat(pair.publicKey().bytes())
                .isEqualTo(hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
        assertThat(pair.sign(hex("af82")))
                .isEqualTo(
                        hex(
                                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
                                        + "27beceea1ec40a"));
    }

    @Test
    void do_not_apply_to_pickles_but_their_place_and_version_do() throws Exception {
        byte[] key = new byte[32];
        byte[] sealed = Pickle.seal(key, "account", new byte[] {7}, new SecureRandom());
        assertThat(Pickle.open(key, "account", sealed)).containsExactly(7);
        refused(key, "elsewhere", sealed, "pickle_refused");
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;
        refused(otherKey, "account", sealed, "pickle_refused");
        byte[] newer = sealed.clone();
        newer[1] = 2;
        refused(key, "account", newer, "wrong_version");
        refused(key, "account", new byte[3], "malformed");
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] broken = sealed.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(() -> Pickle.open(key, "account", broken));
        }
    }

    private static void refused(byte[] key, String place, byte[] sealed, String code) {
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> Pickle.open(key, place, sealed))
                .withMessage(code);
    }
}
