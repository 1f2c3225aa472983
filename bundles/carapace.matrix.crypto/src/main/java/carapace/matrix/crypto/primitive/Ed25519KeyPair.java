package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoFault;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.security.SecureRandom;
import java.util.Arrays;

/** An Ed25519 key pair (RFC 8032), kept as its seed. */
public final class Ed25519KeyPair {
    private final byte[] seed;
    private final Ed25519PublicKey publicKey;

    private Ed25519KeyPair(byte[] seed) {
        this.seed = seed;
        this.publicKey = Ed25519PublicKey.own(seed);
    }

    private Ed25519KeyPair(byte[] seed, Ed25519PublicKey publicKey) {
        this.seed = seed;
        this.publicKey = publicKey;
    }

    public static Ed25519KeyPair generate(SecureRandom random) {
        byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
        random.nextBytes(seed);
        return new Ed25519KeyPair(seed);
    }

    /** Takes a copy of {@code seed}. */
    public static Ed25519KeyPair of(byte[] seed) throws CryptoFault {
        return new Ed25519KeyPair(Encoding.exactly(seed, Ed25519.SECRET_KEY_SIZE).clone());
    }

    /** Both halves as stored by us; saves a multiplication. */
    public static Ed25519KeyPair restored(byte[] seed, Ed25519PublicKey publicKey)
            throws CryptoFault {
        return new Ed25519KeyPair(
                Encoding.exactly(seed, Ed25519.SECRET_KEY_SIZE).clone(), publicKey);
    }

    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    /** A copy of the seed; the caller wipes it. */
    public byte[] seed() {
        return seed.clone();
    }

    public byte[] sign(byte[] message, int length) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey.bytes(), 0, message, 0, length, signature, 0);
        return signature;
    }

    public byte[] sign(byte[] message) {
        return sign(message, message.length);
    }

    public void wipe() {
        Arrays.fill(seed, (byte) 0);
    }

    @Override
    public String toString() {
        return "Ed25519KeyPair";
    }
}
