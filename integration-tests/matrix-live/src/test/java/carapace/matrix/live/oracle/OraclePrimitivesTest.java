package carapace.matrix.live.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.live.peer.Lines;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * Matrix specification, "Short Authentication String (SAS) verification", "Server-side key
 * backups", "Signing JSON"; RFC 7748 and RFC 8032.
 */
@DisplayName("Keys, codes and backup entries here and in the newest vodozemac")
class OraclePrimitivesTest extends Compared {
    OraclePrimitivesTest() throws IOException {
        super(9_000);
    }

    @Test
    void agree_on_short_authentication_strings() throws Exception {
        for (int round = 0; round < 500; round++) {
            var mine = engine.newSas();
            var theirs = oracle.call("sas.new");
            var theirSide =
                    Oracle.handle(
                            oracle.call(
                                    "sas.establish",
                                    "handle",
                                    Oracle.handle(theirs),
                                    "key",
                                    mine.publicKey()));
            var mySide = mine.establish(Oracle.key(theirs, "key"));
            String info = "MATRIX_KEY_VERIFICATION_SAS|" + choice.nextLong();
            same(
                    mySide.bytes(info, 6),
                    Oracle.bytes(
                            oracle.call("sas.bytes", "handle", theirSide, "info", info), "bytes"));
            String key = "ed25519:" + choice.nextLong();
            var mac = oracle.call("sas.mac", "handle", theirSide, "input", key, "info", info);
            assertThat(mySide.mac(key, info)).isEqualTo(mac.path("mac").asText());
            oracle.call("free", "handle", theirSide);
            operations += 4;
        }
    }

    @Test
    void agree_on_backup_entries() throws Exception {
        for (int round = 0; round < 500; round++) {
            byte[] plain = text();
            var mine = engine.newPkDecryption();
            var sealed = oracle.call("pk.encrypt", "key", mine.publicKey(), "plain", plain);
            same(
                    mine.decrypt(
                            new PkMessage(
                                    Oracle.key(sealed, "ephemeral"),
                                    Oracle.bytes(sealed, "mac"),
                                    Oracle.bytes(sealed, "ciphertext"))),
                    plain);
            var theirs = oracle.call("pk.new");
            var message = engine.pkEncrypt(Oracle.key(theirs, "key"), plain);
            var read =
                    oracle.call(
                            "pk.decrypt",
                            "handle",
                            Oracle.handle(theirs),
                            "ciphertext",
                            message.cipherText(),
                            "mac",
                            message.mac(),
                            "ephemeral",
                            message.ephemeral());
            same(Oracle.bytes(read, "plain"), plain);
            oracle.call("free", "handle", Oracle.handle(theirs));
            operations += 4;
        }
    }

    @Test
    void agree_on_signatures() throws Exception {
        for (int round = 0; round < 1000; round++) {
            byte[] message = text();
            var pair = Ed25519KeyPair.generate(new SecureRandom());
            var theirs = oracle.call("ed25519.sign", "seed", pair.seed(), "message", message);
            same(pair.publicKey().bytes(), Oracle.bytes(theirs, "key"));
            byte[] signature = Oracle.bytes(theirs, "signature");
            same(pair.sign(message), signature);
            signature[choice.nextInt(64)] ^= (byte) (1 << choice.nextInt(8));
            var publicKey = Ed25519PublicKey.of(pair.publicKey().bytes());
            assertThat(publicKey.verifies(message, message.length, signature)).isFalse();
            assertThat(theyVerify(publicKey.bytes(), message, signature)).isFalse();
            operations += 4;
        }
    }

    private boolean theyVerify(byte[] key, byte[] message, byte[] signature)
            throws InterruptedException {
        try {
            oracle.call("ed25519.verify", "key", key, "message", message, "signature", signature);
            return true;
        } catch (Lines.Refused e) {
            return false;
        }
    }

    /** RFC 7748's points of low order, and what they become with the highest bit set. */
    @Test
    void refuse_the_same_curve25519_keys() throws Exception {
        for (String hex :
                List.of(
                        "00".repeat(32),
                        "01" + "00".repeat(31),
                        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                        "ec" + "ff".repeat(30) + "7f",
                        "ed" + "ff".repeat(30) + "7f",
                        "ee" + "ff".repeat(30) + "7f")) {
            byte[] key = HexFormat.of().parseHex(hex);
            var ours = Curve25519KeyPair.generate(new SecureRandom());
            assertThatThrownBy(() -> ours.agree(Curve25519PublicKey.of(key)))
                    .as(hex)
                    .isInstanceOf(CryptoFault.class);
            assertThatThrownBy(
                            () ->
                                    oracle.call(
                                            "curve25519.agree",
                                            "secret",
                                            ours.secret(),
                                            "key",
                                            key))
                    .as(hex)
                    .isInstanceOf(Lines.Refused.class);
            operations += 2;
        }
    }

    @Test
    void agree_on_curve25519() throws Exception {
        for (int round = 0; round < 1000; round++) {
            var ours = Curve25519KeyPair.generate(new SecureRandom());
            var other = Curve25519KeyPair.generate(new SecureRandom());
            var theirs =
                    oracle.call(
                            "curve25519.agree", "secret", ours.secret(), "key", other.publicKey());
            same(ours.agree(other.publicKey()), Oracle.bytes(theirs, "shared"));
            operations++;
        }
    }
}
