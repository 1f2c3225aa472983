package carapace.matrix.crypto.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** Matrix specification, "Secret storage", "Cryptographic key representation", "Attachments". */
@DisplayName("A secret kept on the homeserver")
class SecretsTest {
    // The example of the specification's appendix, "Cryptographic key representation".
    private static final String WRITTEN =
            "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d";

    private final SecureRandom random = new SecureRandom();

    @Test
    void has_a_key_that_can_be_written_down() throws Exception {
        byte[] key = RecoveryKey.bytes(WRITTEN);
        byte[] expected = new byte[32];
        int[] known = {
            0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2,
            0x66, 0x45, 0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5,
            0x1d, 0xb9, 0x2c, 0x2a
        };
        for (int i = 0; i < known.length; i++) {
            expected[i] = (byte) known[i];
        }
        assertThat(key).isEqualTo(expected);
        assertThat(RecoveryKey.text(key)).isEqualTo(WRITTEN);
        assertThat(RecoveryKey.bytes("\n" + WRITTEN.replace(" ", "") + "\r\n")).isEqualTo(key);
        for (int round = 0; round < 200; round++) {
            byte[] fresh = RecoveryKey.generate(random);
            assertThat(RecoveryKey.bytes(RecoveryKey.text(fresh))).isEqualTo(fresh);
        }
    }

    @Test
    void refuses_a_key_with_any_single_character_changed() {
        for (int at = 0; at < WRITTEN.length(); at++) {
            if (WRITTEN.charAt(at) == ' ') {
                continue;
            }
            var changed = new StringBuilder(WRITTEN);
            changed.setCharAt(at, WRITTEN.charAt(at) == 'z' ? 'y' : 'z');
            try {
                byte[] other = RecoveryKey.bytes(changed.toString());
                // One parity byte lets a change in 256 pass; the check of the key catches those.
                assertThat(Arrays.equals(other, new byte[32])).isFalse();
            } catch (CryptoFault refused) {
                assertThat(refused).hasMessage("not_a_recovery_key");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "EsTc",
                "0OIl",
                "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4dd",
                "ключ"
            })
    void refuses_what_is_no_key(String text) {
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> RecoveryKey.bytes(text))
                .withMessage("not_a_recovery_key");
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> RecoveryKey.bytes("z".repeat(4097)))
                .withMessage("too_big");
    }

    @Test
    void opens_with_its_key_and_name_only() throws Exception {
        byte[] secret = "a seed".getBytes(StandardCharsets.UTF_8);
        var key = StorageKey.of(RecoveryKey.generate(random));
        var sealed = key.seal("m.cross_signing.master", secret, random);
        assertThat(key.open("m.cross_signing.master", sealed)).isEqualTo(secret);
        refused(key, "m.cross_signing.self_signing", sealed);
        refused(StorageKey.of(RecoveryKey.generate(random)), "m.cross_signing.master", sealed);
        var padded = sealed.deepCopy();
        padded.put("mac", sealed.path("mac").asText() + "=");
        assertThat(key.open("m.cross_signing.master", padded)).isEqualTo(secret);
        for (String field : new String[] {"iv", "mac", "ciphertext"}) {
            var broken = sealed.deepCopy();
            broken.remove(field);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(() -> key.open("m.cross_signing.master", broken));
        }
    }

    private static void refused(StorageKey key, String name, ObjectNode sealed) {
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> key.open(name, sealed))
                .withMessage("wrong_key");
    }

    @Test
    void tells_a_wrong_key_by_its_description() throws Exception {
        var key = StorageKey.of(RecoveryKey.generate(random));
        var description = key.description(random);
        assertThat(key.fits(description)).isTrue();
        assertThat(StorageKey.of(RecoveryKey.generate(random)).fits(description)).isFalse();
        description.remove("mac");
        assertThat(key.fits(description)).isTrue();
        description.put("algorithm", "other");
        assertThatExceptionOfType(CryptoFault.class).isThrownBy(() -> key.fits(description));
    }

    @Test
    void opens_with_a_passphrase_of_bounded_cost() throws Exception {
        var description = Json.object();
        var parameters = description.putObject("passphrase");
        parameters.put("algorithm", "m.pbkdf2").put("salt", "MmMsAlty").put("iterations", 1000);
        var one = StorageKey.of("correct horse".toCharArray(), description);
        var same = StorageKey.of("correct horse".toCharArray(), description);
        var other = StorageKey.of("battery staple".toCharArray(), description);
        var sealed = one.seal("x", new byte[3], random);
        assertThat(same.open("x", sealed)).isEqualTo(new byte[3]);
        refused(other, "x", sealed);
        for (long iterations : new long[] {0, -1, 10_000_001, Long.MAX_VALUE}) {
            parameters.put("iterations", iterations);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(() -> StorageKey.of("x".toCharArray(), description));
        }
    }

    @Test
    void may_be_a_file_of_an_encrypted_room() throws Exception {
        byte[] plain = new byte[100_000];
        random.nextBytes(plain);
        var sealed = EncryptedAttachment.seal(plain, random);
        assertThat(sealed.cipherText()).isNotEqualTo(plain);
        assertThat(EncryptedAttachment.open(sealed.cipherText(), sealed.file())).isEqualTo(plain);
        byte[] changed = sealed.cipherText().clone();
        changed[5] ^= 1;
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> EncryptedAttachment.open(changed, sealed.file()))
                .withMessage("bad_mac");
        for (String field : new String[] {"v", "key", "iv", "hashes"}) {
            var broken = sealed.file().deepCopy();
            broken.remove(field);
            assertThatExceptionOfType(CryptoFault.class)
                    .isThrownBy(() -> EncryptedAttachment.open(sealed.cipherText(), broken));
        }
    }
}
