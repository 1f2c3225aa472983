package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Room keys between our own verified devices ("Key requests"). */
final class KeyRequests {
    private static final String REQUEST = "m.room_key_request";
    private static final String ASKED = "ask";
    private static final int MOST_ASKED = 500;
    private static final int MOST_EARLY = 100;

    private final Context context;
    private final Account account;
    private final People people;
    private final Trust trust;
    private final OlmPost post;
    private final GroupKeys keys;
    // In memory: whoever asked asks again.
    private final List<ObjectNode> early = new ArrayList<>();

    KeyRequests(
            Context context,
            Account account,
            People people,
            Trust trust,
            OlmPost post,
            GroupKeys keys) {
        this.context = context;
        this.account = account;
        this.people = people;
        this.trust = trust;
        this.post = post;
        this.keys = keys;
    }

    /** Our other devices whose word counts. */
    List<Device> verifiedOwnDevices(Step step) {
        var me = people.find(step, context.user());
        return me.devices().stream()
                .filter(device -> !device.id().equals(context.device()))
                .filter(device -> trust.of(step, me, device) == TrustLevel.VERIFIED)
                .toList();
    }

    /** Asks our other devices for a key, once for as long as they trust us as far as before. */
    void ask(Step step, String room, String session, boolean again) {
        String row = Unit.row(ASKED, room, session);
        if (step.unit().tree(row) != null && !again) {
            return;
        }
        var devices = verifiedOwnDevices(step);
        if (devices.isEmpty() || step.unit().rows(ASKED + "/", MOST_ASKED).size() >= MOST_ASKED) {
            return;
        }
        var asked = Json.object();
        asked.put("id", context.token());
        step.unit().save(row, asked);
        for (var device : devices) {
            var content = request(asked.path("id").asText(), "request");
            content.putObject("body")
                    .put("algorithm", Names.MEGOLM)
                    .put("room_id", room)
                    .put("session_id", session);
            step.mail().add(REQUEST, device.user(), device.id(), content, "");
        }
    }

    private ObjectNode request(String id, String action) {
        var content = Json.object();
        content.put("action", action).put("request_id", id);
        content.put("requesting_device_id", context.device());
        return content;
    }

    /** The key came: nobody need answer any more. */
    void keyCame(Step step, String room, String session) {
        String row = Unit.row(ASKED, room, session);
        var asked = step.unit().tree(row);
        if (asked == null) {
            return;
        }
        step.unit().remove(row);
        for (var device : verifiedOwnDevices(step)) {
            var content = request(asked.path("id").asText(), "request_cancellation");
            step.mail().add(REQUEST, device.user(), device.id(), content, "");
        }
    }

    /** Another device asks; only our own verified ones are answered at all. */
    void asked(Step step, String sender, ObjectNode content) {
        String id = Json.text(content, "requesting_device_id");
        if (!sender.equals(context.user())
                || id == null
                || id.equals(context.device())
                || !"request".equals(Json.text(content, "action"))) {
            return;
        }
        var me = people.find(step, sender);
        var device = me.device(id);
        if (device.isEmpty() || trust.of(step, me, device.get()) != TrustLevel.VERIFIED) {
            // Its verification may be on the way: the request is looked at again when lists change.
            if (early.size() < MOST_EARLY) {
                early.add(content);
            }
            return;
        }
        var body = Json.childOrEmpty(content, "body");
        String room = body.path("room_id").asText();
        String session = body.path("session_id").asText();
        var origin = keys.origin(step, room, session);
        var ratchet = keys.ratchet(step, room, session);
        if (origin.isEmpty() || ratchet == null) {
            var withheld = Json.object();
            withheld.put("algorithm", Names.MEGOLM).put("code", "m.unavailable");
            withheld.put("reason", "This device does not have the key.");
            withheld.put("room_id", room).put("session_id", session);
            withheld.put("sender_key", account.keys(step).curve25519().base64());
            step.mail().add("m.room_key.withheld", sender, id, withheld, "");
            return;
        }
        try {
            byte[] exported = ratchet.exportFrom(ratchet.firstIndex());
            var forward = forward(origin.get(), exported);
            Arrays.fill(exported, (byte) 0);
            post.send(step, device.get(), "m.forwarded_room_key", forward, "");
        } catch (CryptoFault impossible) {
            throw new AssertionError("a session exports from its first index");
        }
    }

    /** Requests of devices of ours that were not verified when they asked. */
    void lookAgain(Step step) {
        var waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(content -> asked(step, context.user(), content));
    }

    private static ObjectNode forward(GroupKeys.Origin origin, byte[] exported) {
        var forward = Json.object();
        forward.put("algorithm", Names.MEGOLM);
        forward.putArray("forwarding_curve25519_key_chain");
        forward.put("room_id", origin.room()).put("session_id", origin.session());
        forward.put("sender_key", origin.senderKey());
        forward.put("sender_claimed_ed25519_key", origin.ed25519());
        forward.put("session_key", Encoding.base64(exported));
        SharedHistory.put(forward, origin.sharedHistory());
        return forward;
    }

    /** A forwarded key, if we asked for it and a verified device of ours sent it. */
    Optional<GroupKeys.Origin> forwarded(Step step, Incoming incoming) {
        var content = incoming.content();
        String room = content.path("room_id").asText();
        String session = content.path("session_id").asText();
        boolean asked = step.unit().tree(Unit.row(ASKED, room, session)) != null;
        boolean ours =
                incoming.sender().equals(context.user())
                        && incoming.from()
                                .flatMap(Incoming.Channel::device)
                                .filter(d -> trust.of(step, d) == TrustLevel.VERIFIED)
                                .isPresent();
        if (!asked || !ours || !Names.MEGOLM.equals(Json.text(content, "algorithm"))) {
            return Optional.empty();
        }
        return Optional.of(
                new GroupKeys.Origin(
                        room,
                        session,
                        Optional.empty(),
                        content.path("sender_key").asText(),
                        content.path("sender_claimed_ed25519_key").asText(),
                        GroupKeys.Source.FORWARDED,
                        SharedHistory.in(content)));
    }
}
