package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.util.Base64;

/** Base64 as Matrix writes it: unpadded out, padded or not in. */
public final class Encoding {
    private Encoding() {}

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    public static String urlBase64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] bytes(String base64) throws CryptoFault {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CryptoFault(CryptoCode.NOT_BASE64);
        }
    }

    /** Exactly {@code length} bytes, or a fault. */
    public static byte[] bytes(String base64, int length) throws CryptoFault {
        // Longer text cannot be a key; refused before it is decoded.
        if (base64.length() > (length + 2) / 3 * 4) {
            throw new CryptoFault(CryptoCode.WRONG_LENGTH);
        }
        return exactly(bytes(base64), length);
    }

    public static byte[] urlBytes(String base64) throws CryptoFault {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CryptoFault(CryptoCode.NOT_BASE64);
        }
    }

    static byte[] exactly(byte[] bytes, int length) throws CryptoFault {
        if (bytes.length != length) {
            throw new CryptoFault(CryptoCode.WRONG_LENGTH);
        }
        return bytes;
    }
}
