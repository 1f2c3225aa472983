package carapace.matrix.crypto.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.CryptoFault;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** RFC 8032 section 5.1.7 and RFC 7748 section 6.1, read strictly. */
@DisplayName("A key or signature that strict verification refuses")
class StrictSignatureTest {
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            })
    void small_order_signing_keys_and_commitments(String hex) {
        byte[] point = HexFormat.of().parseHex(hex);
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> Ed25519PublicKey.of(point))
                .withMessage("bad_key");
        var honest = Ed25519KeyPair.generate(new SecureRandom()).publicKey();
        byte[] forged = Arrays.copyOf(point, 64);
        assertThat(honest.verifies(new byte[5], 5, forged)).isFalse();
    }

    @Test
    void a_signature_with_the_group_order_added() {
        var pair = Ed25519KeyPair.generate(new SecureRandom());
        byte[] message = {1, 2, 3};
        byte[] signature = pair.sign(message);
        byte[] scalar = Arrays.copyOfRange(signature, 32, 64);
        byte[] larger = littleEndian(new BigInteger(1, reversed(scalar)).add(ORDER));
        byte[] malleated = signature.clone();
        System.arraycopy(larger, 0, malleated, 32, 32);
        assertThat(pair.publicKey().verifies(message, 3, signature)).isTrue();
        assertThat(pair.publicKey().verifies(message, 3, malleated)).isFalse();
        assertThat(pair.publicKey().verifies(message, 3, Arrays.copyOf(signature, 63))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            })
    void low_order_agreement_keys(String hex) throws CryptoFault {
        var point = Curve25519PublicKey.of(HexFormat.of().parseHex(hex));
        var mine = Curve25519KeyPair.generate(new SecureRandom());
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> mine.agree(point))
                .withMessage("non_contributory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
            })
    void agreement_keys_that_are_not_canonical(String hex) {
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> Curve25519PublicKey.of(HexFormat.of().parseHex(hex)))
                .withMessage("bad_key");
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] big = value.toByteArray();
        byte[] out = new byte[32];
        for (int i = 0; i < Math.min(32, big.length); i++) {
            out[i] = big[big.length - 1 - i];
        }
        return out;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            out[i] = bytes[bytes.length - 1 - i];
        }
        return out;
    }
}
