package carapace.matrix.crypto.json;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.UnaryOperator;

/** Signatures over JSON (Matrix specification, appendices, "Signing JSON"). */
public final class SignedJson {
    private SignedJson() {}

    /** What is signed: the object without {@code signatures} and {@code unsigned}, canonical. */
    public static byte[] bytes(ObjectNode object) throws CryptoFault {
        ObjectNode bare = Json.object();
        for (var field : object.properties()) {
            if (!field.getKey().equals("signatures") && !field.getKey().equals("unsigned")) {
                bare.set(field.getKey(), field.getValue());
            }
        }
        return CanonicalJson.of(bare);
    }

    /** Adds a signature; those already there stay. */
    public static void sign(
            ObjectNode object, String user, String keyId, UnaryOperator<byte[]> signer)
            throws CryptoFault {
        String signature = Encoding.base64(signer.apply(bytes(object)));
        if (!(object.get("signatures") instanceof ObjectNode)) {
            object.set("signatures", Json.object());
        }
        var signatures = (ObjectNode) object.get("signatures");
        if (!(signatures.get(user) instanceof ObjectNode)) {
            signatures.set(user, Json.object());
        }
        ((ObjectNode) signatures.get(user)).put("ed25519:" + keyId, signature);
    }

    /** Refuses unless {@code user} signed with {@code key}, which goes by {@code keyId}. */
    public static void check(ObjectNode object, String user, String keyId, Ed25519PublicKey key)
            throws CryptoFault {
        var byUser = Json.child(object.get("signatures"), user).orElse(null);
        String signature = Json.text(byUser, "ed25519:" + keyId);
        if (signature == null) {
            throw new CryptoFault(CryptoCode.BAD_SIGNATURE);
        }
        byte[] message = bytes(object);
        byte[] decoded = Encoding.bytes(signature, Ed25519PublicKey.SIGNATURE_LENGTH);
        if (!key.verifies(message, message.length, decoded)) {
            throw new CryptoFault(CryptoCode.BAD_SIGNATURE);
        }
    }

    public static boolean signedBy(
            ObjectNode object, String user, String keyId, Ed25519PublicKey key) {
        try {
            check(object, user, keyId, key);
            return true;
        } catch (CryptoFault refused) {
            // Absent, foreign or malformed is one answer here: not signed.
            return false;
        }
    }
}
