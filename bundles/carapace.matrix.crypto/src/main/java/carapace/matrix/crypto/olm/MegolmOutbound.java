package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;

/** Our side of a group ratchet. Not thread-safe. */
public interface MegolmOutbound {
    String id();

    /** Index of the next message. */
    long index();

    /** The bytes of the next message; the ratchet has moved on when it returns. */
    byte[] encrypt(byte[] plain) throws CryptoFault;

    /** The signed session-sharing format at the present index; secret. */
    byte[] sessionKey();

    /** The private state, to be sealed. */
    byte[] state();
}
