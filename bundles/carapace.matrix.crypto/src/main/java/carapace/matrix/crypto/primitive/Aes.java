package carapace.matrix.crypto.primitive;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256 in the three modes Matrix and our own pickles use. */
public final class Aes {
    public static final int GCM_NONCE = 12;

    private static final int GCM_TAG_BITS = 128;

    private Aes() {}

    public static byte[] encryptCbc(byte[] key, byte[] iv, byte[] plain) {
        try {
            return cbc(Cipher.ENCRYPT_MODE, key, iv).doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-CBC pads any input");
        }
    }

    /** Call only after the MAC was checked: the padding is no oracle then. */
    public static byte[] decryptCbc(byte[] key, byte[] iv, byte[] sealed) throws CryptoFault {
        try {
            return cbc(Cipher.DECRYPT_MODE, key, iv).doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new CryptoFault(CryptoCode.MALFORMED);
        }
    }

    /** Encrypts and decrypts: counter mode is its own inverse. */
    public static byte[] ctr(byte[] key, byte[] iv, byte[] data) {
        try {
            return ctr(key, iv).doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-CTR takes any input");
        }
    }

    /** A cipher in counter mode for data that does not fit into memory. */
    public static Cipher ctr(byte[] key, byte[] iv) {
        return cipher("AES/CTR/NoPadding", Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    }

    public static byte[] sealGcm(byte[] key, byte[] nonce, byte[] bound, byte[] plain) {
        try {
            var spec = new GCMParameterSpec(GCM_TAG_BITS, nonce);
            var cipher = cipher("AES/GCM/NoPadding", Cipher.ENCRYPT_MODE, key, spec);
            cipher.updateAAD(bound);
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM takes any input");
        }
    }

    /** Opens {@code length} bytes of {@code in} from {@code at}. */
    public static byte[] openGcm(
            byte[] key, byte[] nonce, byte[] bound, byte[] in, int at, int length)
            throws CryptoFault {
        try {
            var spec = new GCMParameterSpec(GCM_TAG_BITS, nonce);
            var cipher = cipher("AES/GCM/NoPadding", Cipher.DECRYPT_MODE, key, spec);
            cipher.updateAAD(bound);
            return cipher.doFinal(in, at, length);
        } catch (GeneralSecurityException e) {
            throw new CryptoFault(CryptoCode.PICKLE_REFUSED);
        }
    }

    private static Cipher cbc(int mode, byte[] key, byte[] iv) {
        return cipher("AES/CBC/PKCS5Padding", mode, key, new IvParameterSpec(iv));
    }

    private static Cipher cipher(
            String transformation, int mode, byte[] key, AlgorithmParameterSpec parameters) {
        try {
            var cipher = Cipher.getInstance(transformation);
            cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES-256");
        }
    }
}
