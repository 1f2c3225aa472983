package carapace.secret;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Map;

/**
 * Opens configured secrets at the moment of use; offered by the sealer. While it is away nothing
 * can be opened, and whoever asks behaves as if it were locked. Safe for use by many threads; the
 * first opening after a change may take a key derivation (about 0.3 s).
 */
@ProviderType
public interface Guard {

    /**
     * Opens one secret.
     *
     * @param name its configuration path, e.g. {@code telegram.botToken}
     */
    Opened open(String name);

    /** How each secret path that has a value is kept. */
    Map<String, Kept> kept();

    /** What {@link #open} found; the caller closes the value. */
    sealed interface Opened {
        record Value(Secret secret) implements Opened {}

        record Absent() implements Opened {}

        /** Sealed under another password, damaged, or no password is set. */
        record Locked() implements Opened {}
    }

    /** The words of {@code cara config get --sealed-status}. */
    enum Kept {
        PLAINTEXT("plaintext"),
        PLACEHOLDER("placeholder"),
        ENVIRONMENT("environment"),
        SEALED_OK("sealed-ok"),
        SEALED_LOCKED("sealed-locked");

        private final String wire;

        Kept(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }
}
