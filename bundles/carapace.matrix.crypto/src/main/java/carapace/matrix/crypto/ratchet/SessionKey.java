package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The session-sharing and session-export formats of Megolm. */
record SessionKey(MegolmRatchet ratchet, Ed25519PublicKey signing, boolean signed) {
    static final int EXPORT_LENGTH = 165;
    static final int SHARED_LENGTH = 229;

    static byte[] format(int version, long counter, byte[] ratchet, Ed25519PublicKey signing) {
        return ByteBuffer.allocate(EXPORT_LENGTH)
                .put((byte) version)
                .putInt((int) counter)
                .put(ratchet)
                .put(signing.bytes())
                .array();
    }

    static SessionKey shared(byte[] bytes) throws CryptoFault {
        var key = read(bytes, 2, SHARED_LENGTH, true);
        if (!key.signing.verifies(bytes, 0, EXPORT_LENGTH, bytes, EXPORT_LENGTH)) {
            throw new CryptoFault(CryptoCode.BAD_SIGNATURE);
        }
        return key;
    }

    static SessionKey exported(byte[] bytes) throws CryptoFault {
        return read(bytes, 1, EXPORT_LENGTH, false);
    }

    private static SessionKey read(byte[] bytes, int version, int length, boolean signed)
            throws CryptoFault {
        if (bytes.length != length) {
            throw new CryptoFault(CryptoCode.WRONG_LENGTH);
        }
        if (bytes[0] != version) {
            throw new CryptoFault(CryptoCode.WRONG_VERSION);
        }
        long counter = ByteBuffer.wrap(bytes, 1, 4).getInt() & 0xFFFF_FFFFL;
        byte[] value = Arrays.copyOfRange(bytes, 5, 5 + MegolmRatchet.LENGTH);
        var ratchet = new MegolmRatchet(value, counter);
        Arrays.fill(value, (byte) 0);
        var signing = Ed25519PublicKey.of(Arrays.copyOfRange(bytes, 133, EXPORT_LENGTH));
        return new SessionKey(ratchet, signing, signed);
    }

    @Override
    public String toString() {
        return "SessionKey";
    }
}
