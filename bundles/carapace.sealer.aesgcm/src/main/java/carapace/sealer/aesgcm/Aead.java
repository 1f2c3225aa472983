package carapace.sealer.aesgcm;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with 96-bit nonces and 128-bit tags, and HKDF-SHA256, as the JDK has them. */
final class Aead {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Aead() {}

    static byte[] random(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static byte[] seal(byte[] key, byte[] nonce, byte[] plaintext) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw unavailable();
        }
    }

    /** The plaintext; empty when the key or a byte is wrong. */
    static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] ciphertext) {
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce).doFinal(ciphertext));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unavailable();
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var parameters = new GCMParameterSpec(EncV2.TAG * 8, nonce);
        cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
        return cipher;
    }

    /** 32 bytes for one purpose. */
    static byte[] derive(byte[] key, byte[] purpose) {
        try {
            var parameters =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .addSalt(new byte[32])
                            .thenExpand(purpose, 32);
            return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw unavailable();
        }
    }

    // The cause would not help: a JVM without these ciphers cannot run the gateway at all.
    private static AssertionError unavailable() {
        return new AssertionError("this JVM lacks AES-GCM or HKDF");
    }
}
