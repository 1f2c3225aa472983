package carapace.store.sqlite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens values, and makes look-ups. For one thread: ciphers are kept.
 *
 * <p>A kept value is one byte (0 plain, 1 sealed), then, when sealed, 12 bytes of nonce and the
 * ciphertext with its tag. The associated data name the table, the column, the row and one more
 * number the row must keep (its conversation or session), so that values cannot be moved.
 */
final class Seals {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int LOOKUP = 16;

    private final Keys keys;
    private final Cipher cipher;
    private final Mac mac;
    private final SecureRandom random = new SecureRandom();

    Seals(Keys keys) {
        this.keys = keys;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
            this.mac = Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JVM has AES-GCM and HMAC-SHA256");
        }
    }

    byte[] seal(Column column, long row, long tie, byte[] plain) {
        if (!keys.sealed()) {
            var kept = new byte[plain.length + 1];
            System.arraycopy(plain, 0, kept, 1, plain.length);
            return kept;
        }
        try {
            var nonce = new byte[NONCE];
            random.nextBytes(nonce);
            cipher.init(Cipher.ENCRYPT_MODE, keys.of(column), new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(place(column, row, tie));
            var kept = new byte[1 + NONCE + plain.length + TAG];
            kept[0] = 1;
            System.arraycopy(nonce, 0, kept, 1, NONCE);
            cipher.doFinal(plain, 0, plain.length, kept, 1 + NONCE);
            return kept;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM takes every value and every fresh nonce");
        }
    }

    byte[] open(Column column, long row, long tie, byte[] kept) throws Damaged {
        if (kept.length == 0) throw new Damaged();
        if (!keys.sealed()) {
            if (kept[0] != 0) throw new Damaged();
            return Arrays.copyOfRange(kept, 1, kept.length);
        }
        if (kept[0] != 1 || kept.length < 1 + NONCE + TAG) throw new Damaged();
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    keys.of(column),
                    new GCMParameterSpec(TAG * 8, kept, 1, NONCE));
            cipher.updateAAD(place(column, row, tie));
            return cipher.doFinal(kept, 1 + NONCE, kept.length - 1 - NONCE);
        } catch (AEADBadTagException e) {
            throw new Damaged();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM opens or says that the tag is wrong");
        }
    }

    /** A keyed hash of texts, 16 bytes; {@code kind} keeps the spaces apart. */
    byte[] hash(String kind, String... texts) {
        try {
            mac.init(keys.lookup());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HMAC takes every key");
        }
        add(kind);
        for (var text : texts) add(text);
        return Arrays.copyOf(mac.doFinal(), LOOKUP);
    }

    private void add(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        mac.update(bytes);
    }

    private static byte[] place(Column column, long row, long tie) {
        return (column.table() + "|" + column.column() + "|" + row + "|" + tie)
                .getBytes(StandardCharsets.UTF_8);
    }
}
