package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.DeviceKeys;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Reads to-device events that came through Olm ("m.olm.v1.curve25519-aes-sha2"). */
final class OlmInbox {
    private final Context context;
    private final Account account;
    private final People people;
    private final OlmPeers peers;
    private final OlmPost post;

    OlmInbox(Context context, Account account, People people, OlmPeers peers, OlmPost post) {
        this.context = context;
        this.account = account;
        this.people = people;
        this.peers = peers;
        this.post = post;
    }

    /** The event inside, or empty when it is not for us or not honest; a fault when unreadable. */
    Optional<Incoming> open(Step step, String sender, ObjectNode content) {
        if (!Names.OLM.equals(Json.text(content, "algorithm"))) {
            return Optional.empty();
        }
        Curve25519PublicKey senderKey;
        OlmMessage message;
        try {
            senderKey = Curve25519PublicKey.of(Json.requiredText(content, "sender_key"));
            String mine = account.keys(step).curve25519().base64();
            var sealed = Json.requiredChild(content.get("ciphertext"), mine);
            int type = (int) Json.number(sealed, "type", -1);
            message = OlmMessage.of(type, Encoding.bytes(Json.requiredText(sealed, "body")));
        } catch (CryptoFault notForUs) {
            return Optional.empty();
        }
        byte[] plain;
        try {
            plain = decrypt(step, senderKey, message);
        } catch (CryptoFault unreadable) {
            wedged(step, sender, senderKey, unreadable.code());
            return Optional.empty();
        }
        try {
            return Optional.of(checked(step, sender, senderKey, context.json().object(plain)));
        } catch (CryptoFault dishonest) {
            return Optional.empty();
        }
    }

    private byte[] decrypt(Step step, Curve25519PublicKey senderKey, OlmMessage message)
            throws CryptoFault {
        byte[] known = peers.decrypt(step, senderKey, message);
        if (known != null) {
            return known;
        }
        if (!(message instanceof OlmMessage.PreKey first)) {
            throw new CryptoFault(CryptoCode.UNKNOWN_RATCHET);
        }
        var keys = account.keys(step);
        var made = keys.inbound(senderKey, first);
        account.save(step, keys);
        peers.keep(step, senderKey, made.session());
        return made.plain();
    }

    /** A session that cannot read any more is replaced, if its owner is a device we know. */
    private void wedged(
            Step step, String sender, Curve25519PublicKey senderKey, CryptoCode reason) {
        // A repeated message is no sign of a broken session.
        if (reason == CryptoCode.MESSAGE_KEY_GONE) {
            return;
        }
        people.find(step, sender).device(senderKey).ifPresent(device -> post.renew(step, device));
    }

    /** All checks of the specification, so that nobody passes on what was said to another. */
    private Incoming checked(
            Step step, String sender, Curve25519PublicKey senderKey, ObjectNode payload)
            throws CryptoFault {
        String mine = account.keys(step).ed25519().base64();
        String ed25519 = Json.requiredText(payload.get("keys"), "ed25519");
        boolean honest =
                sender.equals(Json.text(payload, "sender"))
                        && context.user().equals(Json.text(payload, "recipient"))
                        && mine.equals(Json.text(payload.get("recipient_keys"), "ed25519"));
        if (!honest) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        var device = device(step, sender, senderKey, ed25519, payload);
        return new Incoming(
                sender,
                Json.requiredText(payload, "type"),
                Json.requiredChild(payload, "content"),
                Optional.of(new Incoming.Channel(senderKey.base64(), ed25519, device)));
    }

    private Optional<Device> device(
            Step step,
            String sender,
            Curve25519PublicKey senderKey,
            String ed25519,
            ObjectNode payload)
            throws CryptoFault {
        JsonNode enclosed = payload.get("sender_device_keys");
        if (enclosed == null) {
            enclosed = payload.get("org.matrix.msc4147.device_keys");
        }
        if (enclosed != null) {
            if (!(enclosed instanceof ObjectNode object)) {
                throw new CryptoFault(CryptoCode.BAD_JSON);
            }
            var keys = DeviceKeys.checked(sender, Json.requiredText(object, "device_id"), object);
            if (!keys.curve25519().equals(senderKey) || !keys.ed25519().base64().equals(ed25519)) {
                throw new CryptoFault(CryptoCode.BAD_KEY);
            }
        }
        people.track(step, sender);
        var person = people.find(step, sender);
        var known = person.device(senderKey);
        if (known.isPresent() && !known.get().keys().ed25519().base64().equals(ed25519)) {
            throw new CryptoFault(CryptoCode.BAD_KEY);
        }
        return known;
    }
}
