package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.util.Arrays;

/**
 * A Curve25519 public key in its one canonical spelling: below the field's prime. Without that rule
 * a peer's key had two names and a message one more bit to change. Whether the key contributes is
 * decided by the agreement.
 */
public final class Curve25519PublicKey {
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private Curve25519PublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Curve25519PublicKey of(byte[] bytes) throws CryptoFault {
        return new Curve25519PublicKey(canonical(Encoding.exactly(bytes, LENGTH).clone()));
    }

    public static Curve25519PublicKey of(String base64) throws CryptoFault {
        return new Curve25519PublicKey(canonical(Encoding.bytes(base64, LENGTH)));
    }

    private static byte[] canonical(byte[] bytes) throws CryptoFault {
        boolean largest = bytes[LENGTH - 1] == 0x7f && (bytes[0] & 0xff) >= 0xed;
        for (int i = 1; i < LENGTH - 1; i++) {
            largest &= bytes[i] == (byte) 0xff;
        }
        if (bytes[LENGTH - 1] < 0 || largest) {
            throw new CryptoFault(CryptoCode.BAD_KEY);
        }
        return bytes;
    }

    static Curve25519PublicKey own(byte[] bytes) {
        return new Curve25519PublicKey(bytes);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    byte[] raw() {
        return bytes;
    }

    public String base64() {
        return Encoding.base64(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Curve25519PublicKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return base64();
    }
}
