package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;

/**
 * A group ratchet we can read with. Reading moves only a cache: the earliest known ratchet stays.
 * Not thread-safe.
 */
public interface MegolmInbound {
    /** Larger messages are refused unread; room events have at most 65,536 bytes. */
    int MOST_BYTES = 1 << 18;

    String id();

    /** The first index that can be read. */
    long firstIndex();

    /** Whether the session came in the signed format. */
    boolean signed();

    /** Reads a message; a refused one leaves the session as it was. */
    Plain decrypt(byte[] message) throws CryptoFault;

    /** The session export format from {@code index} on; secret. */
    byte[] exportFrom(long index) throws CryptoFault;

    /** How another session of the same id relates to this one. */
    Relation compare(MegolmInbound other) throws CryptoFault;

    /** The private state, to be sealed. */
    byte[] state();

    /** Text and index of a message. */
    record Plain(byte[] bytes, long index) {}

    /** What the other session is, seen from this one. */
    enum Relation {
        /** It reaches as far back. */
        EQUAL,
        /** It reaches further back. */
        BETTER,
        /** It reaches less far back. */
        WORSE,
        /** It has the same id and another ratchet, or another id: a forgery. */
        UNRELATED
    }
}
