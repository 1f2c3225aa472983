package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;

/** Opens what was encrypted to a public key: the entries of a key backup. */
public interface PkDecryption {
    Curve25519PublicKey publicKey();

    byte[] decrypt(PkMessage message) throws CryptoFault;

    /** A copy of the private key; the caller wipes it. */
    byte[] secret();

    void wipe();
}
