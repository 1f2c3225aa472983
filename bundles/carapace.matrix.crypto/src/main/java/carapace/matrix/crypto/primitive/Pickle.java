package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Our own state at rest: {@code 'C' | version | nonce | AES-256-GCM}. What the bytes are and where
 * they belong is bound to them, so that a value moved to another place does not open.
 */
public final class Pickle {
    static final byte VERSION = 1;

    private static final byte MARK = 'C';
    private static final int HEADER = 2 + Aes.GCM_NONCE;

    private Pickle() {}

    /**
     * Seals {@code plain}.
     *
     * @param place what the value is and where it stands; must be said again to open it
     */
    public static byte[] seal(byte[] key, String place, byte[] plain, SecureRandom random) {
        byte[] nonce = new byte[Aes.GCM_NONCE];
        random.nextBytes(nonce);
        byte[] sealed = Aes.sealGcm(key, nonce, bound(place), plain);
        byte[] out = new byte[HEADER + sealed.length];
        out[0] = MARK;
        out[1] = VERSION;
        System.arraycopy(nonce, 0, out, 2, nonce.length);
        System.arraycopy(sealed, 0, out, HEADER, sealed.length);
        return out;
    }

    public static byte[] open(byte[] key, String place, byte[] sealed) throws CryptoFault {
        if (sealed.length < HEADER || sealed[0] != MARK) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
        if (sealed[1] != VERSION) {
            throw new CryptoFault(CryptoCode.WRONG_VERSION);
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 2, HEADER);
        return Aes.openGcm(key, nonce, bound(place), sealed, HEADER, sealed.length - HEADER);
    }

    private static byte[] bound(String place) {
        return ("carapace-matrix-pickle-v" + VERSION + ":" + place)
                .getBytes(StandardCharsets.UTF_8);
    }
}
