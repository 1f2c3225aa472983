package carapace.matrix.crypto.secret;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;

/** A key as a person writes it down ("Cryptographic key representation"). */
public final class RecoveryKey {
    public static final int LENGTH = 32;

    private static final String ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
    private static final int ENCODED = LENGTH + 3;
    private static final int MOST_CHARACTERS = 4096;

    private RecoveryKey() {}

    /** 32 fresh bytes; the caller wipes them. */
    public static byte[] generate(SecureRandom random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return key;
    }

    /** Twelve groups of four characters. */
    public static String text(byte[] key) {
        byte[] framed = new byte[ENCODED];
        framed[0] = (byte) 0x8B;
        framed[1] = 1;
        System.arraycopy(key, 0, framed, 2, LENGTH);
        framed[ENCODED - 1] = parity(framed);
        var digits = new StringBuilder();
        var value = new BigInteger(1, framed);
        while (value.signum() > 0) {
            var parts = value.divideAndRemainder(BASE);
            digits.append(ALPHABET.charAt(parts[1].intValue()));
            value = parts[0];
        }
        Arrays.fill(framed, (byte) 0);
        digits.reverse();
        var grouped = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && i % 4 == 0) {
                grouped.append(' ');
            }
            grouped.append(digits.charAt(i));
        }
        return grouped.toString();
    }

    /** The 32 bytes, spaces or not; a typing error is told by prefix or parity. */
    public static byte[] bytes(String text) throws CryptoFault {
        if (text.length() > MOST_CHARACTERS) {
            throw new CryptoFault(CryptoCode.TOO_BIG);
        }
        var value = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                continue;
            }
            int digit = ALPHABET.indexOf(c);
            if (digit < 0 || value.bitLength() > ENCODED * 8) {
                throw new CryptoFault(CryptoCode.NOT_A_RECOVERY_KEY);
            }
            value = value.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        byte[] number = value.toByteArray();
        int sign = number.length > ENCODED && number[0] == 0 ? 1 : 0;
        byte[] framed = Arrays.copyOfRange(number, sign, number.length);
        boolean good =
                framed.length == ENCODED
                        && framed[0] == (byte) 0x8B
                        && framed[1] == 1
                        && framed[ENCODED - 1] == parity(framed);
        byte[] key = good ? Arrays.copyOfRange(framed, 2, 2 + LENGTH) : new byte[0];
        Arrays.fill(number, (byte) 0);
        Arrays.fill(framed, (byte) 0);
        if (!good) {
            throw new CryptoFault(CryptoCode.NOT_A_RECOVERY_KEY);
        }
        return key;
    }

    private static byte parity(byte[] framed) {
        byte parity = 0;
        for (int i = 0; i < framed.length - 1; i++) {
            parity ^= framed[i];
        }
        return parity;
    }
}
