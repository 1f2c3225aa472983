package carapace.wire;

import org.osgi.annotation.versioning.ProviderType;

/** Uses of a secret by its name, without ever handing it out. Offered by core. */
@ProviderType
public interface Secrets {

    /** Whether it is configured, can be opened now, and is not blank. */
    boolean present(String name);

    /** Compares in constant time; false when it cannot be opened or is blank. */
    boolean equal(String name, String presented);

    /**
     * Signs the concatenation of {@code parts}.
     *
     * @return 32 bytes; empty when the secret cannot be opened or is blank
     */
    byte[] hmacSha256(String name, byte[]... parts);
}
