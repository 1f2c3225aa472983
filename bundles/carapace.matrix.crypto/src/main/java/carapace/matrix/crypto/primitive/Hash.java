package carapace.matrix.crypto.primitive;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, HMAC-SHA-256 and HKDF-SHA-256 (RFC 5869). */
public final class Hash {
    public static final int LENGTH = 32;

    private static final byte[] NO_SALT = new byte[LENGTH];

    private Hash() {}

    public static byte[] sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256");
        }
    }

    public static byte[] hmac(byte[] key, byte[] data) {
        return hmac(key, data, data.length);
    }

    public static byte[] hmac(byte[] key, byte[] data, int length) {
        var mac = mac(key, key.length);
        mac.update(data, 0, length);
        return mac.doFinal();
    }

    /** HKDF with 32 zero bytes as salt, which is what no salt means. */
    public static byte[] hkdf(byte[] secret, String info, int length) {
        return hkdf(NO_SALT, secret, info, length);
    }

    public static byte[] hkdf(byte[] salt, byte[] secret, String info, int length) {
        byte[] key = hmac(salt, secret);
        var mac = mac(key, key.length);
        Arrays.fill(key, (byte) 0);
        byte[] label = info.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int at = 0, n = 1; at < length; at += LENGTH, n++) {
            mac.update(block);
            mac.update(label);
            mac.update((byte) n);
            byte[] next = mac.doFinal();
            Arrays.fill(block, (byte) 0);
            block = next;
            System.arraycopy(block, 0, out, at, Math.min(LENGTH, length - at));
        }
        Arrays.fill(block, (byte) 0);
        return out;
    }

    /** Compares in a time that does not depend on where the first difference is. */
    public static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    private static Mac mac(byte[] key, int length) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, 0, length, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256");
        }
    }
}
