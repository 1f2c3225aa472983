package carapace.sealer.aesgcm;

import java.util.Base64;
import java.util.Optional;

/**
 * The sealed form {@code enc:v2:<nonce>:<ciphertext and tag>:<salt>}, base64 with padding. Prints
 * nothing of its content.
 */
record EncV2(byte[] nonce, byte[] ciphertext, byte[] salt) {

    static final String PREFIX = "enc:v2:";
    static final int NONCE = 12;
    static final int TAG = 16;
    static final int SALT = 16;

    /** Reads the strict form; anything else, padding and trailing bits included, is empty. */
    static Optional<EncV2> parse(String text) {
        if (!text.startsWith(PREFIX)) return Optional.empty();
        var fields = text.substring(PREFIX.length()).split(":", -1);
        if (fields.length != 3) return Optional.empty();
        var nonce = decode(fields[0]);
        var ciphertext = decode(fields[1]);
        var salt = decode(fields[2]);
        if (nonce.length != NONCE || ciphertext.length < TAG || salt.length != SALT) {
            return Optional.empty();
        }
        return Optional.of(new EncV2(nonce, ciphertext, salt));
    }

    /** The bytes of canonical base64; no bytes when it is not. */
    private static byte[] decode(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            // The decoder forgives missing padding and stray trailing bits; the format does not.
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    String text() {
        var base64 = Base64.getEncoder();
        return PREFIX
                + base64.encodeToString(nonce)
                + ":"
                + base64.encodeToString(ciphertext)
                + ":"
                + base64.encodeToString(salt);
    }

    @Override
    public String toString() {
        return "EncV2";
    }
}
