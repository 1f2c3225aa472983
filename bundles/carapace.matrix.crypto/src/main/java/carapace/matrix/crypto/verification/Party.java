package carapace.matrix.crypto.verification;

import carapace.matrix.crypto.primitive.Ed25519PublicKey;

import java.util.Optional;

/**
 * One side of a verification, its keys fixed when the method was started.
 *
 * @param master the side's master key; for our own side only when we trust it
 */
public record Party(
        String user, String device, Ed25519PublicKey key, Optional<Ed25519PublicKey> master) {}
