package carapace.sealer.aesgcm;

import carapace.secret.KeySource.Wrapped;
import carapace.secret.Secret;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The store's data key while it is unwrapped. */
final class DataKey implements AutoCloseable {

    private static final int LENGTH = 32;

    private final Password password;
    private byte @Nullable [] key;

    DataKey(Password password) {
        this.password = password;
    }

    synchronized Wrapped create() {
        var fresh = Aead.random(LENGTH);
        var salt = Aead.random(EncV2.SALT);
        var nonce = Aead.random(EncV2.NONCE);
        var wrapped = new Wrapped(salt, nonce, Aead.seal(password.key(salt), nonce, fresh));
        keep(fresh);
        return wrapped;
    }

    synchronized boolean unlock(Wrapped wrapped) {
        if (!password.isSet()) return false;
        var root = password.key(wrapped.salt());
        var opened = Aead.open(root, wrapped.nonce(), wrapped.ciphertext());
        if (opened.isEmpty() || opened.get().length != LENGTH) return false;
        keep(opened.get());
        return true;
    }

    synchronized Optional<Secret> derive(String purpose) {
        if (key == null) return Optional.empty();
        var derived = Aead.derive(key, purpose.getBytes(StandardCharsets.UTF_8));
        try {
            return Optional.of(Secret.of(derived));
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private void keep(byte[] now) {
        if (key != null) Arrays.fill(key, (byte) 0);
        key = now;
    }

    @Override
    public synchronized void close() {
        if (key != null) Arrays.fill(key, (byte) 0);
        key = null;
    }

    @Override
    public String toString() {
        return "DataKey";
    }
}
