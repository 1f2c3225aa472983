package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.primitive.MessageCipher;

import java.util.Arrays;

/** The ratchet of four parts (Matrix specification, "Megolm group ratchet"). */
final class MegolmRatchet {
    static final int LENGTH = 128;
    static final long LAST = 0xFFFF_FFFFL;

    private static final int PARTS = 4;
    private static final byte[][] SEEDS = {{0}, {1}, {2}, {3}};

    private final byte[][] parts = new byte[PARTS][];
    private long counter;

    MegolmRatchet(byte[] value, long counter) {
        for (int i = 0; i < PARTS; i++) {
            parts[i] = Arrays.copyOfRange(value, i * Hash.LENGTH, (i + 1) * Hash.LENGTH);
        }
        this.counter = counter;
    }

    long counter() {
        return counter;
    }

    MegolmRatchet copy() {
        byte[] value = value();
        var copy = new MegolmRatchet(value, counter);
        Arrays.fill(value, (byte) 0);
        return copy;
    }

    /** All four parts; the caller wipes them. */
    byte[] value() {
        byte[] value = new byte[LENGTH];
        for (int i = 0; i < PARTS; i++) {
            System.arraycopy(parts[i], 0, value, i * Hash.LENGTH, Hash.LENGTH);
        }
        return value;
    }

    MessageCipher cipher() {
        byte[] value = value();
        var cipher = new MessageCipher(value, "MEGOLM_KEYS");
        Arrays.fill(value, (byte) 0);
        return cipher;
    }

    /** Moves forward to {@code target} with at most 1020 hash computations. */
    void advanceTo(long target) throws CryptoFault {
        if (target < counter) {
            throw new CryptoFault(CryptoCode.UNKNOWN_INDEX);
        }
        if (target > LAST) {
            throw new CryptoFault(CryptoCode.EXHAUSTED);
        }
        for (int part = 0; part < PARTS; part++) {
            int shift = (PARTS - 1 - part) * 8;
            int steps = (int) ((target >>> shift) - (counter >>> shift));
            for (int step = 1; step < steps; step++) {
                replace(part, Hash.hmac(parts[part], SEEDS[part]));
            }
            if (steps > 0) {
                reseed(part);
                counter = target >>> shift << shift;
            }
        }
    }

    /** Replaces every part from {@code part} on by a hash of that part. */
    private void reseed(int part) {
        for (int i = PARTS - 1; i >= part; i--) {
            replace(i, Hash.hmac(parts[part], SEEDS[i]));
        }
    }

    private void replace(int part, byte[] value) {
        Arrays.fill(parts[part], (byte) 0);
        parts[part] = value;
    }

    void wipe() {
        for (byte[] part : parts) {
            Arrays.fill(part, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "MegolmRatchet";
    }
}
