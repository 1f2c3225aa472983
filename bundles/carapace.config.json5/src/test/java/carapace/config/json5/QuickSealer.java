package carapace.config.json5;

import carapace.secret.Sealer;
import carapace.secret.Secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A sealer of the same form and cipher whose key derivation is a mere hash, for many tests. */
public record QuickSealer(String password) implements Sealer {

    @Override
    public boolean passwordSet() {
        return !password.isEmpty();
    }

    @Override
    public boolean isSealed(String text) {
        return text.matches("enc:v2:.*:.*:.*");
    }

    public String seal(String plaintext) {
        try (var pass = pass()) {
            return pass.seal(plaintext);
        }
    }

    public Optional<String> open(String sealed) {
        try (var pass = pass()) {
            return pass.open(sealed)
                    .map(s -> s.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public Pass pass() {
        var salt = random(16);
        return new Pass() {
            @Override
            public String seal(String plaintext) {
                var nonce = random(12);
                var bytes = plaintext.getBytes(StandardCharsets.UTF_8);
                var sealed = cipher(Cipher.ENCRYPT_MODE, salt, nonce, bytes).orElseThrow();
                return "enc:v2:" + base64(nonce) + ":" + base64(sealed) + ":" + base64(salt);
            }

            @Override
            public Optional<Secret> open(String sealed) {
                var parts = sealed.split(":");
                return cipher(
                                Cipher.DECRYPT_MODE,
                                bytes(parts[4]),
                                bytes(parts[2]),
                                bytes(parts[3]))
                        .map(Secret::of);
            }

            @Override
            public void close() {}
        };
    }

    private Optional<byte[]> cipher(int mode, byte[] salt, byte[] nonce, byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(password.getBytes(StandardCharsets.UTF_8));
            var key = new SecretKeySpec(digest.digest(salt), "AES");
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(128, nonce));
            return Optional.of(cipher.doFinal(bytes));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }
}
