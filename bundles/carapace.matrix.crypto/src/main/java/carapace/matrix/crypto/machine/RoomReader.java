package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Decryption;
import carapace.matrix.crypto.Decryption.Reason;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.SharePolicy;
import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Reads encrypted room events ("m.megolm.v1.aes-sha2"). */
final class RoomReader {
    private final Context context;
    private final People people;
    private final Trust trust;
    private final GroupKeys keys;
    private final Replays replays;
    private final Unreadable unreadable;

    RoomReader(
            Context context,
            People people,
            Trust trust,
            GroupKeys keys,
            Replays replays,
            Unreadable unreadable) {
        this.context = context;
        this.people = people;
        this.trust = trust;
        this.keys = keys;
        this.replays = replays;
        this.unreadable = unreadable;
    }

    Decryption read(Step step, String room, ObjectNode event) {
        var content = Json.childOrEmpty(event, "content");
        String sender = Json.text(event, "sender");
        String session = Json.text(content, "session_id");
        String cipherText = Json.text(content, "ciphertext");
        String id = Json.text(event, "event_id");
        if (!Names.MEGOLM.equals(Json.text(content, "algorithm"))) {
            return refused(Reason.UNKNOWN_ALGORITHM);
        }
        if (sender == null || session == null || cipherText == null || id == null) {
            return refused(Reason.MALFORMED);
        }
        var origin = keys.origin(step, room, session);
        var ratchet = keys.ratchet(step, room, session);
        if (origin.isEmpty() || ratchet == null) {
            return missing(step, room, session, event, Reason.MISSING_SESSION);
        }
        MegolmInbound.Plain plain;
        ObjectNode payload;
        try {
            plain = ratchet.decrypt(Encoding.bytes(cipherText));
            payload = context.json().object(plain.bytes());
        } catch (CryptoFault fault) {
            return fault.code() == CryptoCode.UNKNOWN_INDEX
                    ? missing(step, room, session, event, Reason.UNKNOWN_INDEX)
                    : refused(Reason.REFUSED);
        }
        if (!room.equals(Json.text(payload, "room_id"))) {
            return refused(Reason.WRONG_ROOM);
        }
        if (origin.get().sender().filter(owner -> !owner.equals(sender)).isPresent()) {
            return refused(Reason.WRONG_SENDER);
        }
        long at = Json.number(event, "origin_server_ts", 0);
        if (!replays.first(step, room, session, plain.index(), id, at)) {
            return refused(Reason.REPLAY);
        }
        return plain(step, room, event, origin.get(), payload, plain.index());
    }

    private Decryption plain(
            Step step,
            String room,
            ObjectNode event,
            GroupKeys.Origin origin,
            ObjectNode payload,
            long index) {
        String sender = event.path("sender").asText();
        var outer = event.path("content");
        String type = Json.text(payload, "type");
        var content = Json.child(payload, "content").orElse(null);
        if (type == null || content == null) {
            return refused(Reason.MALFORMED);
        }
        // A sender that leaves the relation outside only means the same.
        if (!content.has("m.relates_to") && outer.get("m.relates_to") instanceof ObjectNode out) {
            content.set("m.relates_to", out);
        }
        var device = device(step, sender, origin);
        var level = level(step, origin, device);
        boolean authentic = origin.source() == GroupKeys.Source.OLM && device.isPresent();
        var needed = context.settings().display();
        boolean shown =
                needed == SharePolicy.ANY
                        || level.atLeast(needed.least())
                        || type.startsWith("m.key.verification.")
                        || sender.equals(context.user());
        if (!shown) {
            boolean unsure = device.isEmpty() && people.find(step, sender).outdated();
            boolean waiting = unsure && unreadable.keepForDevices(step, room, sender, event);
            return new Decryption.Unreadable(Reason.NOT_TRUSTED, Optional.empty(), waiting);
        }
        return new Decryption.Plain(
                type,
                content,
                sender,
                device.map(Device::id),
                level,
                authentic,
                origin.session(),
                index);
    }

    /** Anybody who can write to the backup can put a key there: its claims earn no trust. */
    private TrustLevel level(Step step, GroupKeys.Origin origin, Optional<Device> device) {
        var level = device.map(d -> trust.of(step, d)).orElse(TrustLevel.UNKNOWN);
        boolean claimed = origin.source() == GroupKeys.Source.BACKUP;
        return claimed && level.atLeast(TrustLevel.UNSIGNED) ? TrustLevel.UNSIGNED : level;
    }

    /** The device that owns both keys of the session's origin, in the sender's list. */
    private Optional<Device> device(Step step, String sender, GroupKeys.Origin origin) {
        try {
            var key = Curve25519PublicKey.of(origin.senderKey());
            return people.find(step, sender)
                    .device(key)
                    .filter(d -> d.keys().ed25519().base64().equals(origin.ed25519()));
        } catch (CryptoFault claimedByABackup) {
            return Optional.empty();
        }
    }

    private Decryption missing(
            Step step, String room, String session, ObjectNode event, Reason reason) {
        boolean waiting = unreadable.keep(step, room, session, event);
        var withheld = unreadable.withheldCode(step, room, session);
        return new Decryption.Unreadable(reason, withheld, waiting);
    }

    private static Decryption refused(Reason reason) {
        return new Decryption.Unreadable(reason, Optional.empty(), false);
    }
}
