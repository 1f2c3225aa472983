package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;

/** The key agreement of a short authentication string; used once. */
public interface Sas {
    Curve25519PublicKey publicKey();

    /** Agrees with the peer; our ephemeral secret is wiped. */
    Established establish(Curve25519PublicKey theirs) throws CryptoFault;

    /** The agreed secret. */
    interface Established {
        /** Bytes for emoji (6) and decimals (5). */
        byte[] bytes(String info, int count);

        /** {@code hkdf-hmac-sha256.v2}, as unpadded base64. */
        String mac(String input, String info);

        void wipe();
    }
}
