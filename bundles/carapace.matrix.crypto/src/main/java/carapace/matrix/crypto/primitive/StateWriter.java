package carapace.matrix.crypto.primitive;

import java.util.Arrays;

/** Writes the binary state of a ratchet; its buffer is wiped when the bytes are taken. */
public final class StateWriter {
    private byte[] buffer = new byte[256];
    private int length;

    public StateWriter number(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public StateWriter octet(int value) {
        room(1);
        buffer[length++] = (byte) value;
        return this;
    }

    public StateWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /** Bytes whose length the reader knows. */
    public StateWriter raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        return this;
    }

    /** As {@link #raw}, for a secret copy made for this call: wiped afterwards. */
    public StateWriter secret(byte[] bytes) {
        raw(bytes);
        Arrays.fill(bytes, (byte) 0);
        return this;
    }

    public byte[] take() {
        byte[] out = Arrays.copyOf(buffer, length);
        Arrays.fill(buffer, (byte) 0);
        length = 0;
        return out;
    }

    private void room(int more) {
        if (buffer.length - length < more) {
            byte[] larger = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
            Arrays.fill(buffer, (byte) 0);
            buffer = larger;
        }
    }
}
