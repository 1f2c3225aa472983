package carapace.store.sqlite;

import carapace.secret.KeySource;
import carapace.secret.Secret;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A guard with a password of its own, quick enough for tests. */
final class PasswordKeys implements KeySource {
    private final String password;
    private byte @Nullable [] dataKey;

    PasswordKeys(String password) {
        this.password = password;
    }

    @Override
    public boolean passwordSet() {
        return !password.isEmpty();
    }

    @Override
    public Wrapped create() {
        dataKey = random(32);
        var salt = random(16);
        var nonce = random(12);
        try {
            return new Wrapped(
                    salt, nonce, cipher(Cipher.ENCRYPT_MODE, salt, nonce).doFinal(dataKey));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean unlock(Wrapped wrapped) {
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, wrapped.salt(), wrapped.nonce());
            dataKey = cipher.doFinal(wrapped.ciphertext());
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Optional<Secret> derive(String purpose) {
        if (dataKey == null) return Optional.empty();
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(dataKey, "HmacSHA256"));
            return Optional.of(Secret.of(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Cipher cipher(int mode, byte[] salt, byte[] nonce) throws GeneralSecurityException {
        var spec = new PBEKeySpec(password.toCharArray(), salt, 1_000, 256);
        var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(key.getEncoded(), "AES"), new GCMParameterSpec(128, nonce));
        return cipher;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
