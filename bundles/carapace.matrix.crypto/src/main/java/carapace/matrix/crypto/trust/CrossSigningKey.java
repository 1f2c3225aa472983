package carapace.matrix.crypto.trust;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One public cross-signing key with its signatures. */
public record CrossSigningKey(String user, Ed25519PublicKey key, ObjectNode json) {

    public static CrossSigningKey of(String user, String usage, ObjectNode json)
            throws CryptoFault {
        var keys = Json.requiredChild(json, "keys");
        if (!user.equals(Json.text(json, "user_id")) || keys.size() != 1 || !has(json, usage)) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        var entry = keys.properties().iterator().next();
        if (!entry.getValue().isTextual()) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        var key = Ed25519PublicKey.of(entry.getValue().textValue());
        // The id names the key; an id that names another one would let a server exchange them.
        if (!entry.getKey().equals("ed25519:" + key.base64())) {
            throw new CryptoFault(CryptoCode.BAD_KEY);
        }
        return new CrossSigningKey(user, key, json);
    }

    /** A new unsigned key object. */
    public static ObjectNode unsigned(String user, String usage, Ed25519PublicKey key) {
        var json = Json.object();
        json.put("user_id", user);
        json.putArray("usage").add(usage);
        json.putObject("keys").put("ed25519:" + key.base64(), key.base64());
        return json;
    }

    private static boolean has(ObjectNode json, String usage) {
        for (var each : json.path("usage")) {
            if (usage.equals(each.textValue())) {
                return true;
            }
        }
        return false;
    }

    public boolean signedBy(String signingUser, Ed25519PublicKey signer) {
        return SignedJson.signedBy(json, signingUser, signer.base64(), signer);
    }
}
