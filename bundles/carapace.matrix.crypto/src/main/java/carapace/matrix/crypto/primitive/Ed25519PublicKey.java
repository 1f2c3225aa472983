package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.util.Arrays;

/**
 * An Ed25519 public key that verifies strictly: keys and commitments outside the prime-order group,
 * encodings that are not canonical and scalars past the group order are refused.
 */
public final class Ed25519PublicKey {
    public static final int LENGTH = 32;
    public static final int SIGNATURE_LENGTH = 64;

    private final byte[] bytes;
    private final Ed25519.PublicPoint point;

    private Ed25519PublicKey(byte[] bytes) throws CryptoFault {
        var checked = Ed25519.validatePublicKeyFullExport(bytes, 0);
        if (checked == null) {
            throw new CryptoFault(CryptoCode.BAD_KEY);
        }
        this.bytes = bytes;
        this.point = checked;
    }

    private Ed25519PublicKey(byte[] bytes, Ed25519.PublicPoint point) {
        this.bytes = bytes;
        this.point = point;
    }

    public static Ed25519PublicKey of(byte[] bytes) throws CryptoFault {
        return new Ed25519PublicKey(Encoding.exactly(bytes, LENGTH).clone());
    }

    public static Ed25519PublicKey of(String base64) throws CryptoFault {
        return new Ed25519PublicKey(Encoding.bytes(base64, LENGTH));
    }

    /** A key whose full check was done before it was stored; half the cost of {@link #of}. */
    public static Ed25519PublicKey restored(byte[] bytes) throws CryptoFault {
        Encoding.exactly(bytes, LENGTH);
        var checked = Ed25519.validatePublicKeyPartialExport(bytes, 0);
        if (checked == null) {
            throw new CryptoFault(CryptoCode.BAD_KEY);
        }
        return new Ed25519PublicKey(bytes.clone(), checked);
    }

    static Ed25519PublicKey own(byte[] seed) {
        var point = Ed25519.generatePublicKey(seed, 0);
        byte[] bytes = new byte[LENGTH];
        Ed25519.encodePublicPoint(point, bytes, 0);
        return new Ed25519PublicKey(bytes, point);
    }

    public boolean verifies(byte[] message, int length, byte[] signature) {
        return signature.length == SIGNATURE_LENGTH && verifies(message, 0, length, signature, 0);
    }

    /** Verifies a signature that lies inside a larger array. */
    public boolean verifies(byte[] message, int from, int length, byte[] in, int at) {
        return !SmallOrder.is(in, at) && Ed25519.verify(in, at, point, message, from, length);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String base64() {
        return Encoding.base64(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519PublicKey that && Arrays.equals(bytes, that.bytes);
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
