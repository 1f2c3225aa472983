package carapace.matrix.crypto.secret;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Aes;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** {@code m.secret_storage.v1.aes-hmac-sha2}: seals secrets into account data, and opens them. */
public final class StorageKey {
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final byte[] ZEROS = new byte[32];

    private final byte[] key;

    private StorageKey(byte[] key) {
        this.key = key;
    }

    /** Takes a copy of 32 bytes. */
    public static StorageKey of(byte[] key) {
        if (key.length != RecoveryKey.LENGTH) {
            throw new IllegalArgumentException("a storage key has 32 bytes");
        }
        return new StorageKey(key.clone());
    }

    /** From a passphrase, with the parameters of a key description. */
    public static StorageKey of(char[] passphrase, ObjectNode description) throws CryptoFault {
        var parameters = Json.requiredChild(description, "passphrase");
        long iterations = Json.number(parameters, "iterations", 0);
        boolean known =
                "m.pbkdf2".equals(Json.text(parameters, "algorithm"))
                        && Json.number(parameters, "bits", 256) == 256
                        && iterations >= 1
                        && iterations <= MOST_ITERATIONS;
        if (!known) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        byte[] salt = Json.requiredText(parameters, "salt").getBytes(StandardCharsets.UTF_8);
        if (salt.length == 0) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        var spec = new PBEKeySpec(passphrase, salt, (int) iterations, 256);
        try {
            var factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512");
            return new StorageKey(factory.generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has PBKDF2WithHmacSHA512");
        } finally {
            spec.clearPassword();
        }
    }

    /** What is published about this key, with a check by which a wrong one is told. */
    public ObjectNode description(SecureRandom random) {
        byte[] iv = iv(random);
        var json = Json.object();
        json.put("algorithm", Names.STORAGE_ALGORITHM);
        json.put("iv", Encoding.base64(iv));
        json.put("mac", Encoding.base64(check(iv)));
        return json;
    }

    private byte[] check(byte[] iv) {
        byte[] keys = Hash.hkdf(key, "", 64);
        byte[] sealed = Aes.ctr(Arrays.copyOf(keys, 32), iv, ZEROS);
        byte[] mac = Hash.hmac(Arrays.copyOfRange(keys, 32, 64), sealed);
        Arrays.fill(keys, (byte) 0);
        return mac;
    }

    /** Whether this is the described key; without a check in the description it is believed. */
    public boolean fits(ObjectNode description) throws CryptoFault {
        if (!Names.STORAGE_ALGORITHM.equals(Json.text(description, "algorithm"))) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        String iv = Json.text(description, "iv");
        String mac = Json.text(description, "mac");
        if (iv == null || mac == null) {
            return true;
        }
        return Hash.same(Encoding.bytes(mac), check(Encoding.bytes(iv, 16)));
    }

    public ObjectNode seal(String name, byte[] secret, SecureRandom random) {
        byte[] iv = iv(random);
        byte[] keys = Hash.hkdf(key, name, 64);
        byte[] sealed = Aes.ctr(Arrays.copyOf(keys, 32), iv, secret);
        byte[] mac = Hash.hmac(Arrays.copyOfRange(keys, 32, 64), sealed);
        Arrays.fill(keys, (byte) 0);
        var json = Json.object();
        json.put("iv", Encoding.base64(iv)).put("ciphertext", Encoding.base64(sealed));
        json.put("mac", Encoding.base64(mac));
        return json;
    }

    public byte[] open(String name, ObjectNode sealed) throws CryptoFault {
        byte[] iv = Encoding.bytes(Json.requiredText(sealed, "iv"), 16);
        byte[] cipherText = Encoding.bytes(Json.requiredText(sealed, "ciphertext"));
        byte[] mac = Encoding.bytes(Json.requiredText(sealed, "mac"), 32);
        byte[] keys = Hash.hkdf(key, name, 64);
        try {
            if (!Hash.same(mac, Hash.hmac(Arrays.copyOfRange(keys, 32, 64), cipherText))) {
                throw new CryptoFault(CryptoCode.WRONG_KEY);
            }
            return Aes.ctr(Arrays.copyOf(keys, 32), iv, cipherText);
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    private static byte[] iv(SecureRandom random) {
        byte[] iv = new byte[16];
        random.nextBytes(iv);
        // Bit 63 is clear, so that counters of 64 and of 128 bits count alike.
        iv[8] &= 0x7f;
        return iv;
    }

    public void wipe() {
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public String toString() {
        return "StorageKey";
    }
}
