package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.primitive.Curve25519PublicKey;

/**
 * One value encrypted to a public key.
 *
 * @param mac says nothing about {@code cipherText}: it is taken over no bytes, a fault of the first
 *     implementation that the Matrix specification keeps ("Server-side key backups", step 5)
 */
public record PkMessage(Curve25519PublicKey ephemeral, byte[] mac, byte[] cipherText) {}
