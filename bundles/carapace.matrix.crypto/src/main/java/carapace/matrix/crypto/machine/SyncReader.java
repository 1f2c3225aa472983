package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.Optional;

/** Takes a sync apart, in the order in which its parts depend on each other. */
final class SyncReader {
    private static final String SYNC = "sync";

    private final Context context;
    private final Parts parts;

    SyncReader(Context context, Parts parts) {
        this.context = context;
        this.parts = parts;
    }

    static String position(Step step) {
        var position = Json.text(step.unit().tree(SYNC), "next_batch");
        return position == null ? "" : position;
    }

    static void forget(Step step) {
        step.unit().remove(SYNC);
    }

    void read(Step step, JsonNode sync) {
        parts.people.changed(step, Json.childOrEmpty(sync, "device_lists"));
        parts.account.counted(step, sync);
        for (var event : sync.path("to_device").path("events")) {
            toDevice(step, event);
        }
        parts.rooms.synced(step, sync);
        parts.rooms.left(step, sync).forEach(room -> parts.sharing.rotate(step, room));
        plainVerifications(step, sync);
        String next = Json.text(sync, "next_batch");
        if (next != null) {
            var position = Json.object();
            position.put("next_batch", next);
            step.unit().save(SYNC, position);
        }
    }

    private void toDevice(Step step, JsonNode event) {
        String sender = Json.text(event, "sender");
        String type = Json.text(event, "type");
        var content = Json.child(event, "content").orElse(null);
        if (sender == null || type == null || content == null) {
            return;
        }
        if (type.equals(OlmPost.ENCRYPTED)) {
            parts.inbox.open(step, sender, content).ifPresent(inner -> handle(step, inner));
        } else {
            handle(step, new Incoming(sender, type, content, Optional.empty()));
        }
    }

    private void handle(Step step, Incoming event) {
        var content = event.content();
        switch (event.type()) {
            case "m.room_key" -> roomKey(step, event);
            case "m.forwarded_room_key" -> forwarded(step, event);
            case "m.room_key_request" -> parts.keyRequests.asked(step, event.sender(), content);
            case "m.room_key.withheld" -> withheld(step, event);
            case "m.secret.request" -> parts.secrets.asked(step, event.sender(), content);
            case "m.secret.send" -> {
                parts.secrets.received(step, event);
                if (parts.secrets.has(step, Names.SELF_SIGNING)
                        && !parts.crossSigning.ownDeviceSigned(step)) {
                    parts.crossSigning.signOwnDevice(step);
                }
            }
            case "m.dummy" -> {
                // Its only purpose was the session that carried it.
            }
            default -> {
                if (event.type().startsWith(FlowMail.PREFIX)) {
                    parts.verifications.toDevice(step, event.sender(), event.type(), content);
                } else {
                    step.tell(
                            new MachineEvent.ToDevice(
                                    event.sender(), event.type(), content, event.encrypted()));
                }
            }
        }
    }

    private void roomKey(Step step, Incoming event) {
        // Only what came through Olm: anybody could send a plain one.
        if (event.from().isEmpty()
                || !Names.MEGOLM.equals(Json.text(event.content(), "algorithm"))) {
            return;
        }
        var channel = event.from().get();
        try {
            byte[] key = Encoding.bytes(Json.requiredText(event.content(), "session_key"));
            var ratchet = context.engine().inboundShared(key);
            Arrays.fill(key, (byte) 0);
            var origin =
                    new GroupKeys.Origin(
                            Json.requiredText(event.content(), "room_id"),
                            Json.requiredText(event.content(), "session_id"),
                            Optional.of(event.sender()),
                            channel.curve25519(),
                            channel.ed25519(),
                            GroupKeys.Source.OLM,
                            SharedHistory.in(event.content()));
            if (parts.keys.keep(step, origin, ratchet)) {
                keyCame(step, origin.room(), origin.session());
            }
        } catch (CryptoFault malformed) {
            // A key that is none changes nothing; its events stay unreadable.
            return;
        }
    }

    private void forwarded(Step step, Incoming event) {
        var origin = parts.keyRequests.forwarded(step, event);
        if (origin.isEmpty()) {
            return;
        }
        try {
            byte[] key = Encoding.bytes(Json.requiredText(event.content(), "session_key"));
            var ratchet = context.engine().inboundExported(key);
            Arrays.fill(key, (byte) 0);
            if (parts.keys.keep(step, origin.get(), ratchet)) {
                keyCame(step, origin.get().room(), origin.get().session());
            }
        } catch (CryptoFault malformed) {
            return;
        }
    }

    void keyCame(Step step, String room, String session) {
        parts.unreadable.keyCame(step, room, session);
        parts.keyRequests.keyCame(step, room, session);
    }

    private void withheld(Step step, Incoming event) {
        var content = event.content();
        String code = Json.text(content, "code");
        String room = Json.text(content, "room_id");
        String session = Json.text(content, "session_id");
        if (code == null) {
            return;
        }
        if (code.equals("m.no_olm")) {
            String key = Json.text(content, "sender_key");
            parts.people.find(step, event.sender()).devices().stream()
                    .filter(d -> d.keys().curve25519().base64().equals(key))
                    .findFirst()
                    .ifPresent(device -> parts.post.renew(step, device));
        } else if (room != null
                && session != null
                && parts.keys.origin(step, room, session).isEmpty()) {
            parts.unreadable.withheld(step, room, session, code);
        }
    }

    /** Verification in rooms that are not encrypted; encrypted events come through decrypt. */
    private void plainVerifications(Step step, JsonNode sync) {
        for (var room : Json.childOrEmpty(sync.get("rooms"), "join").properties()) {
            for (var event : room.getValue().path("timeline").path("events")) {
                String type = event.path("type").asText();
                boolean ours =
                        type.startsWith(FlowMail.PREFIX)
                                || type.equals("m.room.message")
                                        && event.path("content")
                                                .path("msgtype")
                                                .asText()
                                                .startsWith(FlowMail.PREFIX);
                if (ours && event.get("content") instanceof ObjectNode content) {
                    inRoom(step, room.getKey(), event, type, content);
                }
            }
        }
    }

    void inRoom(Step step, String room, JsonNode event, String type, ObjectNode content) {
        String sender = Json.text(event, "sender");
        String id = Json.text(event, "event_id");
        if (sender != null && id != null) {
            long at = Json.number(event, "origin_server_ts", 0);
            parts.verifications.inRoom(step, room, sender, id, at, type, content);
        }
    }
}
