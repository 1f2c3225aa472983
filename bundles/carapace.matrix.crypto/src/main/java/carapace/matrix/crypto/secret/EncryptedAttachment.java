package carapace.matrix.crypto.secret;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Aes;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.security.SecureRandom;
import java.util.Arrays;

/** Files in encrypted rooms ("Sending encrypted attachments"). */
public final class EncryptedAttachment {
    private EncryptedAttachment() {}

    /**
     * A sealed file.
     *
     * @param file the {@code EncryptedFile} object, still without {@code url}
     */
    public record Sealed(byte[] cipherText, ObjectNode file) {}

    public static Sealed seal(byte[] plain, SecureRandom random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        // The lower half counts and begins at zero.
        byte[] iv = new byte[16];
        byte[] prefix = new byte[8];
        random.nextBytes(prefix);
        System.arraycopy(prefix, 0, iv, 0, 8);
        byte[] cipherText = Aes.ctr(key, iv, plain);
        var file = Json.object();
        file.put("v", "v2");
        var jwk = file.putObject("key");
        jwk.put("kty", "oct").put("alg", "A256CTR").put("ext", true);
        jwk.put("k", Encoding.urlBase64(key));
        jwk.putArray("key_ops").add("encrypt").add("decrypt");
        file.put("iv", Encoding.base64(iv));
        file.putObject("hashes").put("sha256", Encoding.base64(Hash.sha256(cipherText)));
        Arrays.fill(key, (byte) 0);
        return new Sealed(cipherText, file);
    }

    /** Opens a file whose hash is right; anything else is refused before it is decrypted. */
    public static byte[] open(byte[] cipherText, ObjectNode file) throws CryptoFault {
        var jwk = Json.requiredChild(file, "key");
        boolean known =
                "v2".equals(Json.text(file, "v"))
                        && "oct".equals(Json.text(jwk, "kty"))
                        && "A256CTR".equals(Json.text(jwk, "alg"));
        if (!known) {
            throw new CryptoFault(CryptoCode.WRONG_VERSION);
        }
        String hash = Json.requiredText(file.get("hashes"), "sha256");
        if (!Hash.same(Encoding.bytes(hash, 32), Hash.sha256(cipherText))) {
            throw new CryptoFault(CryptoCode.BAD_MAC);
        }
        byte[] iv = Encoding.bytes(Json.requiredText(file, "iv"), 16);
        byte[] key = Encoding.urlBytes(Json.requiredText(jwk, "k"));
        if (key.length != 32) {
            throw new CryptoFault(CryptoCode.WRONG_LENGTH);
        }
        byte[] plain = Aes.ctr(key, iv, cipherText);
        Arrays.fill(key, (byte) 0);
        return plain;
    }
}
