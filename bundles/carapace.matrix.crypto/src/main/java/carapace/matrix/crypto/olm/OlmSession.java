package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;

/** One double ratchet with one device. Not thread-safe. */
public interface OlmSession {
    /** Chains of the peer that are kept. */
    int MOST_RECEIVING_CHAINS = 5;

    /** Messages of one chain that may be missing before the next one. */
    int MOST_MESSAGE_GAP = 2000;

    /** Keys of missing messages that are kept, per chain. */
    int MOST_MESSAGE_KEYS = 40;

    String id();

    /** Whether a message of the peer was read, which proves that it has the session. */
    boolean received();

    /** Whether the first message of the peer belongs to this session. */
    boolean matches(OlmMessage.PreKey message);

    OlmMessage encrypt(byte[] plain) throws CryptoFault;

    /** Reads a message; a refused one leaves the session as it was. */
    byte[] decrypt(OlmMessage message) throws CryptoFault;

    /** The private state, to be sealed. */
    byte[] state();
}
