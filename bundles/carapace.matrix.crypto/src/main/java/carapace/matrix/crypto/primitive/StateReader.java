package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.util.Arrays;

/** Reads what {@link StateWriter} wrote; every read is bounded by what is there. */
public final class StateReader {
    private final byte[] bytes;
    private int at;

    public StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public long number() throws CryptoFault {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    /** A number between 0 and {@code most}. */
    public int count(int most) throws CryptoFault {
        long value = number();
        if (value < 0 || value > most) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
        return (int) value;
    }

    public int octet() throws CryptoFault {
        need(1);
        return bytes[at++] & 0xff;
    }

    public boolean flag() throws CryptoFault {
        return octet() != 0;
    }

    public byte[] raw(int length) throws CryptoFault {
        need(length);
        byte[] out = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return out;
    }

    /** Refuses a state of another version than {@code version}. */
    public void version(int version) throws CryptoFault {
        if (octet() != version) {
            throw new CryptoFault(CryptoCode.WRONG_VERSION);
        }
    }

    /** Refuses bytes that nobody read. */
    public void end() throws CryptoFault {
        if (at != bytes.length) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
    }

    private void need(int more) throws CryptoFault {
        if (bytes.length - at < more) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
    }
}
