package carapace.matrix.crypto.trust;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The signed keys of one device. */
public record DeviceKeys(
        String user,
        String device,
        Curve25519PublicKey curve25519,
        Ed25519PublicKey ed25519,
        ObjectNode json) {

    private static final int MOST_ID_BYTES = 1024;

    /** Reads keys that came from elsewhere: ids, both keys and the device's own signature. */
    public static DeviceKeys checked(String user, String device, ObjectNode json)
            throws CryptoFault {
        var keys = of(user, device, json, Ed25519PublicKey.of(key(json, "ed25519", device)));
        SignedJson.check(json, user, device, keys.ed25519());
        return keys;
    }

    /** Reads keys that were checked before they were stored. */
    public static DeviceKeys restored(String user, String device, ObjectNode json)
            throws CryptoFault {
        byte[] ed25519 = Encoding.bytes(key(json, "ed25519", device), Ed25519PublicKey.LENGTH);
        return of(user, device, json, Ed25519PublicKey.restored(ed25519));
    }

    private static DeviceKeys of(
            String user, String device, ObjectNode json, Ed25519PublicKey ed25519)
            throws CryptoFault {
        if (device.isEmpty()
                || device.length() > MOST_ID_BYTES
                || !user.equals(Json.text(json, "user_id"))
                || !device.equals(Json.text(json, "device_id"))) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        var curve25519 = Curve25519PublicKey.of(key(json, "curve25519", device));
        return new DeviceKeys(user, device, curve25519, ed25519, json);
    }

    private static String key(ObjectNode json, String algorithm, String device) throws CryptoFault {
        return Json.requiredText(Json.requiredChild(json, "keys"), algorithm + ":" + device);
    }

    public boolean speaksOlm() {
        for (var algorithm : json.path("algorithms")) {
            if (Names.OLM.equals(algorithm.textValue())) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code signer} of the same user signed these keys. */
    public boolean signedBy(Ed25519PublicKey signer) {
        return SignedJson.signedBy(json, user, signer.base64(), signer);
    }
}
