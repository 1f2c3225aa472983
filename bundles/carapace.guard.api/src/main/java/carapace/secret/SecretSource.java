package carapace.secret;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;
import java.util.Set;

/**
 * Where the guard finds what was configured: the text as the operator wrote it, sealed or not.
 * Offered by the configuration, used by guards alone.
 */
@ProviderType
public interface SecretSource {

    /**
     * The effective text at a secret path: file value (placeholders replaced), else environment.
     */
    Optional<Raw> raw(String name);

    /** Every secret path that has a value now. */
    Set<String> names();

    /** Origins of Matrix homeservers that are configured: outputs never show them. */
    default Set<String> homeservers() {
        return Set.of();
    }

    /** Rises whenever any value may have changed. */
    long generation();

    /** Where a value came from. */
    enum From {
        FILE,
        PLACEHOLDER,
        ENVIRONMENT
    }

    /** What was written. Prints nothing of it. */
    record Raw(String text, From from) {
        @Override
        public String toString() {
            return "Raw";
        }
    }
}
