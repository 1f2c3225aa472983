package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The body of an Olm or Megolm message: tagged numbers and strings after a version byte. Each tag
 * stands once; unknown ones are skipped.
 */
public final class Fields {
    private static final int MOST_FIELDS = 16;

    private final Map<Long, Long> numbers = new HashMap<>();
    private final Map<Long, byte[]> strings = new HashMap<>();

    private Fields() {}

    /**
     * Reads the fields between the version byte and the last {@code trailer} bytes.
     *
     * @throws CryptoFault for anything that is not exactly that
     */
    public static Fields of(byte[] bytes, int version, int trailer, int most) throws CryptoFault {
        if (bytes.length > most) {
            throw new CryptoFault(CryptoCode.TOO_BIG);
        }
        if (bytes.length < 1 + trailer) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
        if (bytes[0] != version) {
            throw new CryptoFault(CryptoCode.WRONG_VERSION);
        }
        var fields = new Fields();
        var in = new Cursor(bytes, 1, bytes.length - trailer);
        for (int n = 0; in.more(); n++) {
            if (n == MOST_FIELDS) {
                throw new CryptoFault(CryptoCode.MALFORMED);
            }
            fields.read(in);
        }
        return fields;
    }

    private void read(Cursor in) throws CryptoFault {
        long tag = in.number();
        boolean fresh =
                switch ((int) (tag & 7)) {
                    case 0 -> numbers.put(tag, in.number()) == null;
                    case 2 -> strings.put(tag, in.string()) == null;
                    default -> throw new CryptoFault(CryptoCode.MALFORMED);
                };
        if (!fresh) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
    }

    /** A number of 32 bits. */
    public long number(long tag) throws CryptoFault {
        Long value = numbers.get(tag);
        if (value == null || value < 0 || value > 0xFFFF_FFFFL) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
        return value;
    }

    public byte[] bytes(long tag) throws CryptoFault {
        byte[] value = strings.get(tag);
        if (value == null) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
        return value;
    }

    public static void put(ByteArrayOutputStream out, int tag, byte[] value) {
        out.write(tag);
        varint(out, value.length);
        out.writeBytes(value);
    }

    public static void put(ByteArrayOutputStream out, int tag, long value) {
        out.write(tag);
        varint(out, value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest > 0x7F) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static final class Cursor {
        private final byte[] bytes;
        private final int end;
        private int at;

        Cursor(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        boolean more() {
            return at < end;
        }

        long number() throws CryptoFault {
            long value = 0;
            for (int shift = 0; shift < 63; shift += 7) {
                if (at == end) {
                    break;
                }
                byte next = bytes[at++];
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new CryptoFault(CryptoCode.MALFORMED);
        }

        byte[] string() throws CryptoFault {
            long length = number();
            if (length > end - at) {
                throw new CryptoFault(CryptoCode.MALFORMED);
            }
            at += (int) length;
            return Arrays.copyOfRange(bytes, at - (int) length, at);
        }
    }
}
