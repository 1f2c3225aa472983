package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.util.Arrays;

/** AES-256-CBC with HMAC-SHA-256 cut to eight bytes, as Olm and Megolm 1 use it. */
public final class MessageCipher {
    public static final int MAC_LENGTH = 8;

    private final byte[] aes;
    private final byte[] hmac;
    private final byte[] iv;

    /** Derives AES key, MAC key and IV from {@code secret}, which stays the caller's to wipe. */
    public MessageCipher(byte[] secret, String info) {
        byte[] keys = Hash.hkdf(secret, info, 80);
        this.aes = Arrays.copyOfRange(keys, 0, 32);
        this.hmac = Arrays.copyOfRange(keys, 32, 64);
        this.iv = Arrays.copyOfRange(keys, 64, 80);
        Arrays.fill(keys, (byte) 0);
    }

    public byte[] encrypt(byte[] plain) {
        return Aes.encryptCbc(aes, iv, plain);
    }

    public byte[] decrypt(byte[] sealed) throws CryptoFault {
        return Aes.decryptCbc(aes, iv, sealed);
    }

    /** The MAC of the first {@code length} bytes. */
    public byte[] mac(byte[] message, int length) {
        return Arrays.copyOf(Hash.hmac(hmac, message, length), MAC_LENGTH);
    }

    /** Refuses unless the MAC of the first {@code length} bytes follows them. */
    public void check(byte[] message, int length) throws CryptoFault {
        byte[] given = Arrays.copyOfRange(message, length, length + MAC_LENGTH);
        if (!Hash.same(given, mac(message, length))) {
            throw new CryptoFault(CryptoCode.BAD_MAC);
        }
    }

    public void wipe() {
        Arrays.fill(aes, (byte) 0);
        Arrays.fill(hmac, (byte) 0);
        Arrays.fill(iv, (byte) 0);
    }

    @Override
    public String toString() {
        return "MessageCipher";
    }
}
