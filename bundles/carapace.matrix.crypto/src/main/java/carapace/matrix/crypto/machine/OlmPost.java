package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.CanonicalJson;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.DeviceKeys;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends to-device events through Olm. What has no session yet waits, stored, until the other
 * device's key was claimed.
 */
final class OlmPost {
    static final String ENCRYPTED = "m.room.encrypted";

    private static final String WANTS = "want";
    private static final String UNREACHABLE = "nokey";
    private static final int MOST_WAITING = 200;
    private static final Duration RENEW_AT_MOST = Duration.ofHours(1);

    private final Context context;
    private final Account account;
    private final OlmPeers peers;

    OlmPost(Context context, Account account, OlmPeers peers) {
        this.context = context;
        this.account = account;
        this.peers = peers;
    }

    /** Whether the device gave us no key lately; asking again would cost a request per message. */
    boolean unreachable(Step step, String user, String device) {
        var row = step.unit().tree(Unit.row(UNREACHABLE, user, device));
        return row != null && Json.number(row, "until", 0) > step.now().toEpochMilli();
    }

    boolean hasSession(Step step, DeviceKeys to) {
        return peers.find(step, to.curve25519()).best().isPresent();
    }

    /** Encrypts and sends now, or when the device's key came. */
    void send(Step step, Device to, String type, ObjectNode content, String tag) {
        var keys = to.keys();
        var best = peers.find(step, keys.curve25519()).best();
        if (best.isEmpty()) {
            want(step, keys, type, content, tag, false);
            return;
        }
        mail(step, keys, best.get(), type, content, tag);
    }

    private void mail(
            Step step,
            DeviceKeys to,
            OlmSession session,
            String type,
            ObjectNode content,
            String tag) {
        try {
            var sealed = session.encrypt(CanonicalJson.of(payload(step, to, type, content)));
            peers.save(step, to.curve25519(), peers.find(step, to.curve25519()));
            var body = Json.object();
            body.put("type", sealed.type()).put("body", Encoding.base64(sealed.bytes()));
            var encrypted = Json.object();
            encrypted.put("algorithm", Names.OLM);
            encrypted.put("sender_key", account.keys(step).curve25519().base64());
            encrypted.putObject("ciphertext").set(to.curve25519().base64(), body);
            // Gives the peer's logs and ours one name for the message.
            encrypted.put("org.matrix.msgid", context.token());
            step.mail().add(ENCRYPTED, to.user(), to.device(), encrypted, tag);
        } catch (CryptoFault refused) {
            // A session that cannot encrypt is as good as none.
            want(step, to, type, content, tag, true);
        }
    }

    private ObjectNode payload(Step step, DeviceKeys to, String type, ObjectNode content) {
        var keys = account.keys(step);
        var payload = Json.object();
        payload.put("type", type);
        payload.set("content", content);
        payload.put("sender", context.user());
        payload.putObject("keys").put("ed25519", keys.ed25519().base64());
        payload.put("recipient", to.user());
        payload.putObject("recipient_keys").put("ed25519", to.ed25519().base64());
        payload.set("sender_device_keys", account.deviceKeys(step));
        return payload;
    }

    private void want(
            Step step, DeviceKeys to, String type, ObjectNode content, String tag, boolean fresh) {
        String row = Unit.row(WANTS, to.user(), to.device());
        var want = step.unit().treeOrEmpty(row);
        want.put("user", to.user()).put("device", to.device());
        if (fresh) {
            want.put("fresh", true);
        }
        if (!(want.get("items") instanceof ArrayNode)) {
            want.putArray("items");
        }
        var items = (ArrayNode) want.get("items");
        if (items.size() >= MOST_WAITING) {
            items.remove(0);
        }
        var item = items.addObject();
        item.put("type", type).put("tag", tag);
        item.set("content", content);
        step.unit().save(row, want);
    }

    /** Replaces a session that cannot read the peer any more, at most once an hour. */
    void renew(Step step, Device with) {
        var peer = peers.find(step, with.keys().curve25519());
        long now = step.now().toEpochMilli();
        if (now - peer.renewed < RENEW_AT_MOST.toMillis() && peer.renewed <= now) {
            return;
        }
        peer.renewed = now;
        peers.save(step, with.keys().curve25519(), peer);
        want(step, with.keys(), "m.dummy", Json.object(), "", true);
    }

    boolean waiting(Step step, String tag) {
        for (String row : step.unit().rows(WANTS + "/", Claims.MOST_PER_CLAIM)) {
            for (var item : step.unit().treeOrEmpty(row).path("items")) {
                if (tag.equals(Json.text(item, "tag"))) {
                    return true;
                }
            }
        }
        return false;
    }

    Iterable<String> wants(Step step) {
        return step.unit().rows(WANTS + "/", Claims.MOST_PER_CLAIM);
    }

    /** A session was made: everything that waited for it goes out. */
    void reachable(Step step, DeviceKeys device, OlmSession session) {
        peers.keep(step, device.curve25519(), session);
        step.unit().remove(Unit.row(UNREACHABLE, device.user(), device.device()));
        String row = Unit.row(WANTS, device.user(), device.device());
        var want = step.unit().tree(row);
        if (want == null) {
            return;
        }
        step.unit().remove(row);
        for (var item : want.path("items")) {
            var content = Json.childOrEmpty(item, "content");
            String type = item.path("type").asText();
            mail(step, device, session, type, content, item.path("tag").asText());
        }
    }

    /**
     * The device has no key to give: what waited is dropped, and it is left alone for a while.
     *
     * @return what was dropped
     */
    List<ObjectNode> gaveNoKey(
            Step step, String user, String device, Duration pause, boolean tell) {
        String row = Unit.row(UNREACHABLE, user, device);
        var before = step.unit().tree(row);
        var mark = Json.object();
        mark.put("until", step.now().plus(pause).toEpochMilli());
        mark.put("told", tell || Json.flag(before, "told"));
        step.unit().save(row, mark);
        String wanted = Unit.row(WANTS, user, device);
        var want = step.unit().tree(wanted);
        step.unit().remove(wanted);
        boolean sharing = want != null && hasRoomKey(want);
        // Once only, says the specification, until a session was made.
        if (tell && sharing && !Json.flag(before, "told")) {
            var content = Json.object();
            content.put("algorithm", Names.MEGOLM).put("code", "m.no_olm");
            content.put("reason", "No Olm session could be made.");
            content.put("sender_key", account.keys(step).curve25519().base64());
            step.mail().add("m.room_key.withheld", user, device, content, "");
        }
        var dropped = new ArrayList<ObjectNode>();
        for (var item : want == null ? Json.object() : want.path("items")) {
            if (item instanceof ObjectNode object) {
                dropped.add(object);
            }
        }
        return dropped;
    }

    private static boolean hasRoomKey(ObjectNode want) {
        for (var item : want.path("items")) {
            if ("m.room_key".equals(Json.text(item, "type"))) {
                return true;
            }
        }
        return false;
    }
}
