package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.primitive.Hash;

import java.util.Arrays;

/** Root keys: each derivation gives the next root key and a chain key. */
final class Root {
    private Root() {}

    /** Wipes {@code secret}. */
    static byte[][] first(byte[] secret) {
        return split(Hash.hkdf(secret, "OLM_ROOT", 64), secret);
    }

    /** Wipes {@code agreed}; the old root key stays the caller's to wipe. */
    static byte[][] next(byte[] root, byte[] agreed) {
        return split(Hash.hkdf(root, agreed, "OLM_RATCHET", 64), agreed);
    }

    private static byte[][] split(byte[] both, byte[] used) {
        byte[][] out = {Arrays.copyOfRange(both, 0, 32), Arrays.copyOfRange(both, 32, 64)};
        Arrays.fill(both, (byte) 0);
        Arrays.fill(used, (byte) 0);
        return out;
    }
}
