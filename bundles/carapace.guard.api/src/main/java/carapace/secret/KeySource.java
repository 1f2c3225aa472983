package carapace.secret;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;

/**
 * The key under which data at rest is sealed. The store keeps it wrapped in its own file; the guard
 * unwraps it with the password and derives a key for each purpose. One that takes another's place
 * knows nothing until the store has unlocked its key again.
 */
@ProviderType
public interface KeySource {

    /** Whether a password is set. Without one, data at rest is plain. */
    boolean passwordSet();

    /**
     * Makes a new random data key, wraps it under the password and keeps it for {@link #derive}.
     *
     * @throws IllegalStateException when no password is set
     */
    Wrapped create();

    /**
     * Unwraps the store's data key and keeps it for {@link #derive}; one key derivation.
     *
     * @return false when the password does not open it
     */
    boolean unlock(Wrapped wrapped);

    /**
     * 32 bytes for one purpose, HKDF-SHA256 of the data key; empty until the store has called
     * {@link #create} or {@link #unlock}.
     *
     * @param purpose e.g. {@code store.message.text} or {@code dlq.telegram}
     */
    Optional<Secret> derive(String purpose);

    /** A data key under a password: Argon2id with this salt, then AES-256-GCM. */
    record Wrapped(byte[] salt, byte[] nonce, byte[] ciphertext) {
        @Override
        public String toString() {
            return "Wrapped";
        }
    }
}
