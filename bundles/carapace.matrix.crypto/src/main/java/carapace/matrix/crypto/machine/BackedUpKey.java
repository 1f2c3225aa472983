package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** What one backup entry says, once it is open. */
final class BackedUpKey {
    private BackedUpKey() {}

    static ObjectNode data(GroupKeys.Origin origin, byte[] exported) {
        var data = Json.object();
        data.put("algorithm", Names.MEGOLM);
        data.putArray("forwarding_curve25519_key_chain");
        data.put("sender_key", origin.senderKey());
        data.putObject("sender_claimed_keys").put("ed25519", origin.ed25519());
        data.put("session_key", Encoding.base64(exported));
        SharedHistory.put(data, origin.sharedHistory());
        return data;
    }

    static GroupKeys.Origin origin(String room, String session, ObjectNode data)
            throws CryptoFault {
        if (!Names.MEGOLM.equals(Json.text(data, "algorithm"))) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        return new GroupKeys.Origin(
                room,
                session,
                Optional.empty(),
                Json.requiredText(data, "sender_key"),
                data.path("sender_claimed_keys").path("ed25519").asText(),
                GroupKeys.Source.BACKUP,
                SharedHistory.in(data));
    }
}
