package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.Encryption;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.MegolmOutbound;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.store.Codec;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.Device;
import carapace.matrix.crypto.trust.Names;
import carapace.matrix.crypto.trust.TrustLevel;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Our room keys: who has them, who must not, and when a new one is due. */
final class Sharing {
    private static final String TABLE = "outmeta";
    private static final String RATCHETS = "outkey";
    private static final int MOST_OUTDATED = 10_000;
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

    private final Context context;
    private final Account account;
    private final People people;
    private final Rooms rooms;
    private final Trust trust;
    private final OlmPost post;
    private final Requests requests;
    private final GroupKeys keys;
    private final Codec<MegolmOutbound> codec;
    // Rooms whose recipients were looked at since the last change of any list.
    private final Map<String, Settled> settled = new HashMap<>();
    private final Set<String> membersWanted = new HashSet<>();

    Sharing(
            Context context,
            Account account,
            People people,
            Rooms rooms,
            Trust trust,
            OlmPost post,
            Requests requests,
            GroupKeys keys) {
        this.context = context;
        this.account = account;
        this.people = people;
        this.rooms = rooms;
        this.trust = trust;
        this.post = post;
        this.requests = requests;
        this.keys = keys;
        this.codec =
                new Codec<>() {
                    @Override
                    public MegolmOutbound read(byte[] bytes) throws CryptoFault {
                        return context.engine().outbound(bytes);
                    }

                    @Override
                    public byte[] write(MegolmOutbound value) {
                        return value.state();
                    }
                };
    }

    /** Devices without keys are tried again after a while, so nothing is settled for good. */
    private record Settled(long generation, Instant until) {
        boolean holds(long now, Instant at) {
            return generation == now && at.isBefore(until);
        }
    }

    Set<String> membersWanted() {
        return membersWanted;
    }

    /**
     * Encrypts, or says what must come first.
     *
     * @param open a user whose devices get the key whatever the policy: a verification must be
     *     readable for devices that are not verified yet
     */
    Encryption encrypt(
            Step step, String room, String type, ObjectNode content, Optional<String> open) {
        var row = rooms.find(step, room);
        if (!Rooms.megolm(row)) {
            return new Encryption.NotEncrypted(Rooms.encrypted(row));
        }
        if (rooms.members(room, row).isPresent()) {
            membersWanted.add(room);
            return new Encryption.Waiting(Encryption.For.MEMBERS);
        }
        membersWanted.remove(room);
        var recipients = Rooms.recipients(row);
        if (outdated(step, recipients)) {
            return new Encryption.Waiting(Encryption.For.DEVICES);
        }
        var meta = current(step, room, row, open);
        String tag = tag(meta);
        long generation = people.generation() + rooms.generation();
        var before = settled.get(room);
        if (open.isPresent() || before == null || !before.holds(generation, step.now())) {
            meta = share(step, room, row, meta, recipients, open);
            tag = tag(meta);
            step.mail().post(step, requests);
        }
        if (post.waiting(step, tag)) {
            return new Encryption.Waiting(Encryption.For.SESSIONS);
        }
        if (requests.pending(step, tag)) {
            return new Encryption.Waiting(Encryption.For.KEYS_SENT);
        }
        long settledAt = people.generation() + rooms.generation();
        settled.put(room, new Settled(settledAt, step.now().plus(LOOK_AGAIN)));
        return new Encryption.Ready(seal(step, room, meta, type, content));
    }

    private boolean outdated(Step step, List<String> recipients) {
        recipients.forEach(user -> people.track(step, user));
        var wanted = new HashSet<>(recipients);
        for (String user : people.outdated(step, MOST_OUTDATED)) {
            if (wanted.contains(user)) {
                return true;
            }
        }
        return false;
    }

    private static String tag(ObjectNode meta) {
        return "key:" + meta.path("session").asText();
    }

    private ObjectNode current(Step step, String room, ObjectNode row, Optional<String> open) {
        var meta = step.unit().tree(Unit.row(TABLE, room));
        if (meta == null || expired(step, row, meta) || open.isEmpty() && Json.flag(meta, "open")) {
            return fresh(step, room, row);
        }
        return meta;
    }

    private boolean expired(Step step, ObjectNode row, ObjectNode meta) {
        long ours = context.settings().rotateAfter().toMillis();
        long period = Math.min(ours, Json.number(row, "rotation_ms", ours));
        int most = context.settings().rotateMessages();
        long messages = Math.min(most, Json.number(row, "rotation_messages", most));
        long age = step.now().toEpochMilli() - Json.number(meta, "created", 0);
        // A clock that went back must not keep a key alive.
        return age < 0
                || age >= period
                || Json.number(meta, "used", 0) >= messages
                || !Rooms.visibility(row).equals(Json.text(meta, "visibility"));
    }

    private ObjectNode fresh(Step step, String room, ObjectNode row) {
        var ratchet = context.engine().newOutbound();
        var meta = Json.object();
        meta.put("session", ratchet.id()).put("created", step.now().toEpochMilli());
        meta.put("used", 0).put("visibility", Rooms.visibility(row));
        meta.put("shareable", Rooms.shareable(row));
        meta.putObject("shared");
        meta.putObject("withheld");
        step.unit().save(Unit.row(RATCHETS, room), ratchet, codec);
        step.unit().save(Unit.row(TABLE, room), meta);
        settled.remove(room);
        keepOwn(step, room, meta, ratchet);
        return meta;
    }

    private void keepOwn(Step step, String room, ObjectNode meta, MegolmOutbound ratchet) {
        var mine = account.keys(step);
        var origin =
                new GroupKeys.Origin(
                        room,
                        ratchet.id(),
                        Optional.of(context.user()),
                        mine.curve25519().base64(),
                        mine.ed25519().base64(),
                        GroupKeys.Source.OLM,
                        Json.flag(meta, "shareable"));
        byte[] key = ratchet.sessionKey();
        try {
            keys.keep(step, origin, context.engine().inboundShared(key));
        } catch (CryptoFault impossible) {
            throw new AssertionError("our own session key is well-formed");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Gives the key to whom it is due; begins a new one when somebody has it who must not. */
    private ObjectNode share(
            Step step,
            String room,
            ObjectNode row,
            ObjectNode begun,
            List<String> recipients,
            Optional<String> open) {
        var due = new HashMap<String, Device>();
        var refused = new HashMap<String, Refused>();
        for (String user : recipients) {
            sort(step, user, open, due, refused);
        }
        var meta = begun;
        if (reachesTooFar(meta, due)) {
            meta = fresh(step, room, row);
        }
        for (var device : due.values()) {
            give(step, room, meta, device);
        }
        for (var device : refused.values()) {
            withhold(step, room, meta, device.device(), device.code());
        }
        if (open.isPresent()) {
            meta.put("open", true);
        }
        step.unit().save(Unit.row(TABLE, room), meta);
        return meta;
    }

    private record Refused(Device device, String code) {}

    private void sort(
            Step step,
            String user,
            Optional<String> open,
            Map<String, Device> due,
            Map<String, Refused> refused) {
        var person = people.find(step, user);
        for (var device : person.devices()) {
            if (context.isMe(user, device.id()) || !device.keys().speaksOlm()) {
                continue;
            }
            var level = trust.of(step, person, device);
            String name = user + "\0" + device.id();
            if (level == TrustLevel.BLOCKED) {
                refused.put(name, new Refused(device, "m.blacklisted"));
            } else if (level.atLeast(context.settings().share().least())
                    || open.filter(user::equals).isPresent()) {
                due.put(name, device);
            } else {
                refused.put(name, new Refused(device, "m.unverified"));
            }
        }
    }

    /** Whether a device has this key that should not have the next message. */
    private static boolean reachesTooFar(ObjectNode meta, Map<String, Device> due) {
        for (var user : Json.childOrEmpty(meta, "shared").properties()) {
            for (var device : user.getValue().properties()) {
                var still = due.get(user.getKey() + "\0" + device.getKey());
                if (still == null
                        || !still.keys()
                                .curve25519()
                                .base64()
                                .equals(device.getValue().textValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void give(Step step, String room, ObjectNode meta, Device device) {
        if (meta.path("shared").path(device.user()).has(device.id())
                || !post.hasSession(step, device.keys())
                        && post.unreachable(step, device.user(), device.id())) {
            return;
        }
        var ratchet = step.unit().load(Unit.row(RATCHETS, room), codec);
        if (ratchet == null) {
            throw new AssertionError("a session has a ratchet");
        }
        byte[] key = ratchet.sessionKey();
        var content = Json.object();
        content.put("algorithm", Names.MEGOLM).put("room_id", room);
        content.put("session_id", ratchet.id()).put("session_key", Encoding.base64(key));
        SharedHistory.put(content, Json.flag(meta, "shareable"));
        Arrays.fill(key, (byte) 0);
        post.send(step, device, "m.room_key", content, tag(meta));
        mark(meta, "shared", device, device.keys().curve25519().base64());
    }

    private void withhold(Step step, String room, ObjectNode meta, Device device, String code) {
        if (code.equals(Json.text(meta.path("withheld").path(device.user()), device.id()))) {
            return;
        }
        var content = Json.object();
        content.put("algorithm", Names.MEGOLM).put("code", code);
        content.put("reason", "The sender does not give keys to this device.");
        content.put("room_id", room).put("session_id", meta.path("session").asText());
        content.put("sender_key", account.keys(step).curve25519().base64());
        step.mail().add("m.room_key.withheld", device.user(), device.id(), content, "");
        mark(meta, "withheld", device, code);
    }

    private static void mark(ObjectNode meta, String table, Device device, String value) {
        var all = (ObjectNode) meta.get(table);
        var byUser = Json.child(all, device.user()).orElse(null);
        (byUser == null ? all.putObject(device.user()) : byUser).put(device.id(), value);
    }

    private ObjectNode seal(
            Step step, String room, ObjectNode meta, String type, ObjectNode content) {
        var ratchet = step.unit().load(Unit.row(RATCHETS, room), codec);
        if (ratchet == null) {
            throw new AssertionError("a session has a ratchet");
        }
        var payload = Json.object();
        payload.put("type", type).put("room_id", room);
        payload.set("content", content);
        var out = Json.object();
        try {
            byte[] sealed = ratchet.encrypt(context.json().bytes(payload));
            out.put("algorithm", Names.MEGOLM).put("ciphertext", Encoding.base64(sealed));
        } catch (CryptoFault exhausted) {
            throw new AssertionError("a key is rotated long before its ratchet ends");
        }
        out.put("sender_key", account.keys(step).curve25519().base64());
        out.put("device_id", context.device()).put("session_id", ratchet.id());
        // The homeserver joins threads and edits by it, so it stands outside too.
        if (content.has("m.relates_to")) {
            out.set("m.relates_to", content.get("m.relates_to"));
        }
        meta.put("used", Json.number(meta, "used", 0) + 1);
        step.unit().save(Unit.row(RATCHETS, room), ratchet, codec);
        step.unit().save(Unit.row(TABLE, room), meta);
        return out;
    }

    /** A device got no session, so it did not get the keys that waited for one. */
    void notGiven(Step step, String user, String device, List<ObjectNode> dropped) {
        for (var item : dropped) {
            String room = Json.childOrEmpty(item, "content").path("room_id").asText();
            var meta = step.unit().tree(Unit.row(TABLE, room));
            if (meta != null
                    && tag(meta).equals(Json.text(item, "tag"))
                    && meta.path("shared").path(user) instanceof ObjectNode byUser) {
                byUser.remove(device);
                step.unit().save(Unit.row(TABLE, room), meta);
            }
        }
    }

    /** The next message begins a new key. */
    void rotate(Step step, String room) {
        step.unit().remove(Unit.row(TABLE, room));
        step.unit().remove(Unit.row(RATCHETS, room));
        settled.remove(room);
    }
}
