package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import org.bouncycastle.math.ec.rfc7748.X25519;

import java.security.SecureRandom;
import java.util.Arrays;

/** A Curve25519 key pair (RFC 7748). */
public final class Curve25519KeyPair {
    private final byte[] secret;
    private final Curve25519PublicKey publicKey;

    private Curve25519KeyPair(byte[] secret) {
        this.secret = secret;
        byte[] point = new byte[X25519.POINT_SIZE];
        X25519.generatePublicKey(secret, 0, point, 0);
        this.publicKey = Curve25519PublicKey.own(point);
    }

    private Curve25519KeyPair(byte[] secret, Curve25519PublicKey publicKey) {
        this.secret = secret;
        this.publicKey = publicKey;
    }

    public static Curve25519KeyPair generate(SecureRandom random) {
        byte[] secret = new byte[X25519.SCALAR_SIZE];
        random.nextBytes(secret);
        return new Curve25519KeyPair(secret);
    }

    /** Takes a copy of {@code secret}. */
    public static Curve25519KeyPair of(byte[] secret) throws CryptoFault {
        return new Curve25519KeyPair(Encoding.exactly(secret, X25519.SCALAR_SIZE).clone());
    }

    /** Both halves as stored by us; saves a multiplication. */
    public static Curve25519KeyPair restored(byte[] secret, Curve25519PublicKey publicKey)
            throws CryptoFault {
        return new Curve25519KeyPair(
                Encoding.exactly(secret, X25519.SCALAR_SIZE).clone(), publicKey);
    }

    public Curve25519PublicKey publicKey() {
        return publicKey;
    }

    /** A copy of the secret; the caller wipes it. */
    public byte[] secret() {
        return secret.clone();
    }

    /** The shared secret; refused when {@code other} is of low order. The caller wipes it. */
    public byte[] agree(Curve25519PublicKey other) throws CryptoFault {
        byte[] shared = new byte[X25519.POINT_SIZE];
        if (!X25519.calculateAgreement(secret, 0, other.raw(), 0, shared, 0)) {
            throw new CryptoFault(CryptoCode.NON_CONTRIBUTORY);
        }
        return shared;
    }

    public void wipe() {
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "Curve25519KeyPair";
    }
}
