package carapace.secret;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;

/** Seals values for the configuration file, in the {@code enc:v2} form. */
@ProviderType
public interface Sealer {

    /** Whether a password is set, so that sealing is possible. */
    boolean passwordSet();

    /** Whether the text is a well-formed sealed value that this sealer could open. */
    boolean isSealed(String text);

    /** Begins a pass: all values sealed in it share one salt. The caller closes it. */
    Pass pass();

    /** One write pass. Derived keys are wiped when it closes. */
    interface Pass extends AutoCloseable {

        /**
         * Seals with a fresh nonce and opens the result again before it returns.
         *
         * @throws IllegalStateException when no password is set
         */
        String seal(String plaintext);

        /** The plaintext; empty when it does not open under the password. */
        Optional<Secret> open(String sealed);

        @Override
        void close();
    }
}
