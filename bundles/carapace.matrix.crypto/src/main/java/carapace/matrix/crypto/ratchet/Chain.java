package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.primitive.Hash;

import java.util.Arrays;

/** A chain key and the index of its next message. */
final class Chain {
    private static final byte[] MESSAGE = {1};
    private static final byte[] NEXT = {2};

    private byte[] key;
    private long index;

    Chain(byte[] key, long index) {
        this.key = key;
        this.index = index;
    }

    long index() {
        return index;
    }

    Chain copy() {
        return new Chain(key.clone(), index);
    }

    /** A copy of the chain key, for the state. */
    byte[] key() {
        return key.clone();
    }

    /** The key of the message at the present index; the chain moves on. */
    byte[] next() {
        byte[] message = Hash.hmac(key, MESSAGE);
        byte[] next = Hash.hmac(key, NEXT);
        Arrays.fill(key, (byte) 0);
        key = next;
        index++;
        return message;
    }

    void wipe() {
        Arrays.fill(key, (byte) 0);
    }
}
