package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** As much of a homeserver as encryption needs, in memory; it keeps the rules that matter. */
final class FakeHomeserver {
    final Map<String, ObjectNode> deviceKeys = new TreeMap<>();
    final Map<String, LinkedHashMap<String, JsonNode>> oneTime = new HashMap<>();
    final Map<String, ObjectNode> fallback = new HashMap<>();
    final Map<String, Boolean> fallbackUsed = new HashMap<>();
    final Map<String, ObjectNode> crossSigning = new HashMap<>();
    final Map<String, List<ObjectNode>> toDevice = new HashMap<>();
    final Map<String, Room> rooms = new TreeMap<>();
    final Map<String, ObjectNode> accountData = new HashMap<>();
    final Map<String, TreeMap<Integer, String>> changes = new HashMap<>();
    final Map<String, String> passwords = new HashMap<>();
    final Map<String, ObjectNode> backups = new HashMap<>();
    final Map<String, ObjectNode> backupKeys = new HashMap<>();
    final Map<String, List<String>> seenTransactions = new HashMap<>();
    final List<Request> log = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private int clock;
    private int backupVersions;
    Instant now = Instant.parse("2026-11-21T12:00:00Z");

    static final class Room {
        final ObjectNode members = Json.object();
        final List<ObjectNode> timeline = new ArrayList<>();
    }

    record Answer(int status, JsonNode body) {}

    private static String at(String user, String device) {
        return user + "|" + device;
    }

    Answer answer(String user, String device, Request request) {
        log.add(request);
        var body = request.body().orElseGet(Json::object);
        var path = URI.create(request.path()).getRawPath().split("/");
        return switch (request.kind()) {
            case KEYS_UPLOAD -> upload(user, device, body);
            case KEYS_QUERY -> ok(query(user, body));
            case KEYS_CLAIM -> ok(claim(body));
            case TO_DEVICE -> sendToDevice(user, device, path[5], path[6], body);
            case ROOM_EVENT -> ok(send(decoded(path[5]), user, decoded(path[7]), body));
            case ROOM_MEMBERS -> ok(members(decoded(path[5])));
            case DEVICE_SIGNING_UPLOAD -> deviceSigning(user, body);
            case SIGNATURES_UPLOAD -> signatures(user, body);
            case ACCOUNT_DATA_PUT -> {
                accountData.put(user + "|" + decoded(path[7]), (ObjectNode) body);
                yield ok(Json.object());
            }
            case ACCOUNT_DATA_GET -> {
                var found = accountData.get(user + "|" + decoded(path[7]));
                yield found == null ? error(404, "M_NOT_FOUND") : ok(found);
            }
            case BACKUP_VERSION_CREATE -> {
                String version = "" + ++backupVersions;
                backups.put(user, ((ObjectNode) body.deepCopy()).put("version", version));
                backupKeys.put(user, Json.object());
                yield ok(Json.object().put("version", version));
            }
            case BACKUP_VERSION_GET ->
                    backups.containsKey(user) ? ok(backups.get(user)) : error(404, "M_NOT_FOUND");
            case BACKUP_KEYS_PUT -> putBackup(user, request, body);
            case BACKUP_KEYS_GET -> getBackup(user, path);
        };
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    private static Answer ok(JsonNode body) {
        // What goes over a wire is text: no object is shared between the two sides.
        return new Answer(200, body.deepCopy());
    }

    static Answer error(int status, String code) {
        return new Answer(status, Json.object().put("errcode", code).put("error", code));
    }

    private Answer upload(String user, String device, JsonNode body) {
        String at = at(user, device);
        if (body.get("device_keys") instanceof ObjectNode keys) {
            deviceKeys.put(at, keys);
            touch(user);
        }
        var mine = oneTime.computeIfAbsent(at, k -> new LinkedHashMap<>());
        for (var key : body.path("one_time_keys").properties()) {
            var known = mine.get(key.getKey());
            if (known != null && !known.equals(key.getValue())) {
                return new Answer(400, Json.object().put("error", "One time key already exists"));
            }
            mine.put(key.getKey(), key.getValue());
        }
        for (var key : body.path("fallback_keys").properties()) {
            var holder = Json.object();
            holder.set(key.getKey(), key.getValue());
            fallback.put(at, holder);
            fallbackUsed.put(at, false);
        }
        var out = Json.object();
        out.putObject("one_time_key_counts").put("signed_curve25519", mine.size());
        return ok(out);
    }

    private ObjectNode query(String asking, JsonNode body) {
        var out = Json.object();
        var devices = out.putObject("device_keys");
        for (var user : body.path("device_keys").properties()) {
            var of = devices.putObject(user.getKey());
            for (var each : deviceKeys.entrySet()) {
                if (each.getKey().startsWith(user.getKey() + "|")) {
                    of.set(each.getValue().path("device_id").asText(), each.getValue());
                }
            }
            var keys = crossSigning.get(user.getKey());
            if (keys != null) {
                child(out, "master_keys")
                        .set(user.getKey(), visible(asking, user.getKey(), keys.get("master_key")));
                child(out, "self_signing_keys").set(user.getKey(), keys.get("self_signing_key"));
                if (asking.equals(user.getKey())) {
                    child(out, "user_signing_keys")
                            .set(user.getKey(), keys.get("user_signing_key"));
                }
            }
        }
        return out;
    }

    /** Signatures of other users on a master key are seen by those users only. */
    private static JsonNode visible(String asking, String owner, JsonNode key) {
        var copy = key.deepCopy();
        var signatures = (ObjectNode) copy.path("signatures");
        signatures.retain(List.of(asking, owner));
        return copy;
    }

    private static ObjectNode child(ObjectNode node, String name) {
        return Json.child(node, name).orElseGet(() -> node.putObject(name));
    }

    private ObjectNode claim(JsonNode body) {
        var out = Json.object();
        var keys = out.putObject("one_time_keys");
        for (var user : body.path("one_time_keys").properties()) {
            for (var device : user.getValue().properties()) {
                String at = at(user.getKey(), device.getKey());
                var mine = oneTime.getOrDefault(at, new LinkedHashMap<>());
                if (!mine.isEmpty()) {
                    var first = mine.entrySet().iterator().next();
                    var given = Json.object();
                    given.set(first.getKey(), first.getValue());
                    mine.remove(first.getKey());
                    child(keys, user.getKey()).set(device.getKey(), given);
                } else if (fallback.containsKey(at)) {
                    fallbackUsed.put(at, true);
                    child(keys, user.getKey()).set(device.getKey(), fallback.get(at));
                }
            }
        }
        return out;
    }

    private Answer sendToDevice(
            String user, String device, String type, String transaction, JsonNode body) {
        var seen = seenTransactions.computeIfAbsent(at(user, device), k -> new ArrayList<>());
        if (seen.contains(transaction)) {
            return ok(Json.object());
        }
        seen.add(transaction);
        for (var to : body.path("messages").properties()) {
            for (var each : to.getValue().properties()) {
                var event = Json.object();
                event.put("sender", user).put("type", decoded(type));
                event.set("content", each.getValue().deepCopy());
                inject(to.getKey(), each.getKey(), event);
            }
        }
        return ok(Json.object());
    }

    void inject(String user, String device, ObjectNode event) {
        toDevice.computeIfAbsent(at(user, device), k -> new ArrayList<>()).add(event);
    }

    ObjectNode send(String room, String user, String type, JsonNode content) {
        var event = Json.object();
        event.put("event_id", "$event" + ++clock + ":example.org");
        event.put("sender", user).put("type", type);
        event.put("origin_server_ts", now.toEpochMilli());
        event.set("content", content.deepCopy());
        rooms.get(room).timeline.add(event);
        return Json.object().put("event_id", event.path("event_id").asText());
    }

    void createRoom(String room, boolean encrypted, String... members) {
        var made = new Room();
        rooms.put(room, made);
        if (encrypted) {
            state(
                    room,
                    "m.room.encryption",
                    "",
                    Json.object().put("algorithm", "m.megolm.v1.aes-sha2"));
        }
        for (String member : members) {
            join(room, member);
        }
    }

    void state(String room, String type, String key, ObjectNode content) {
        var event = Json.object();
        event.put("event_id", "$state" + ++clock + ":example.org");
        event.put("sender", "@admin:example.org").put("type", type).put("state_key", key);
        event.put("origin_server_ts", now.toEpochMilli());
        event.set("content", content);
        rooms.get(room).timeline.add(event);
    }

    void join(String room, String user) {
        membership(room, user, "join");
        touch(user);
    }

    void membership(String room, String user, String membership) {
        rooms.get(room).members.put(user, membership);
        state(room, "m.room.member", user, Json.object().put("membership", membership));
    }

    private ObjectNode members(String room) {
        var out = Json.object();
        var chunk = out.putArray("chunk");
        for (var member : rooms.get(room).members.properties()) {
            var event = chunk.addObject();
            event.put("type", "m.room.member").put("state_key", member.getKey());
            event.putObject("content").put("membership", member.getValue().asText());
        }
        return out;
    }

    private Answer deviceSigning(String user, JsonNode body) {
        var known = crossSigning.get(user);
        boolean needs = known != null && passwords.containsKey(user);
        String password = passwords.get(user);
        if (needs && !body.path("auth").path("password").asText().equals(password)) {
            var challenge = Json.object();
            challenge.put("session", "uia-session");
            challenge.putArray("flows").addObject().putArray("stages").add("m.login.password");
            return new Answer(401, challenge);
        }
        var stored = (ObjectNode) body.deepCopy();
        stored.remove("auth");
        crossSigning.put(user, stored);
        touch(user);
        return ok(Json.object());
    }

    private Answer signatures(String by, JsonNode body) {
        for (var user : body.properties()) {
            for (var key : user.getValue().properties()) {
                var signed = (ObjectNode) key.getValue();
                var device = deviceKeys.get(at(user.getKey(), key.getKey()));
                JsonNode target = device;
                if (target == null && crossSigning.containsKey(user.getKey())) {
                    target = crossSigning.get(user.getKey()).get("master_key");
                }
                if (target != null) {
                    var into = child((ObjectNode) target, "signatures");
                    for (var signature : signed.path("signatures").properties()) {
                        child(into, signature.getKey()).setAll((ObjectNode) signature.getValue());
                    }
                }
            }
            touch(user.getKey());
            touch(by);
        }
        return ok(Json.object().set("failures", Json.object()));
    }

    private Answer putBackup(String user, Request request, JsonNode body) {
        var current = backups.get(user);
        if (current == null
                || !request.path().endsWith("version=" + current.path("version").asText())) {
            return error(403, "M_WRONG_ROOM_KEYS_VERSION");
        }
        var rooms = child(backupKeys.get(user), "rooms");
        for (var room : body.path("rooms").properties()) {
            var sessions = child(child(rooms, room.getKey()), "sessions");
            for (var session : room.getValue().path("sessions").properties()) {
                sessions.set(session.getKey(), session.getValue());
            }
        }
        return ok(Json.object().put("count", 1).put("etag", "1"));
    }

    private Answer getBackup(String user, String[] path) {
        var all = backupKeys.getOrDefault(user, Json.object());
        if (path.length <= 6) {
            return ok(all);
        }
        var one = all.path("rooms").path(decoded(path[6])).path("sessions").path(decoded(path[7]));
        return one.isMissingNode() ? error(404, "M_NOT_FOUND") : ok(one);
    }

    /** A list changed; everybody hears of it, which is more than a real one would tell. */
    void touch(String user) {
        changed.add(user);
    }

    ObjectNode sync(String user, String device, String since) {
        var parts = since.isEmpty() ? new String[] {"0", "0"} : since.split("_");
        int from = Integer.parseInt(parts[0]);
        int seen = Integer.parseInt(parts[1]);
        var out = Json.object();
        var lists = out.putObject("device_lists").putArray("changed");
        changed.subList(from, changed.size()).forEach(lists::add);
        var queue = toDevice.computeIfAbsent(at(user, device), k -> new ArrayList<>());
        out.putObject("to_device").putArray("events").addAll(queue);
        queue.clear();
        var counts = out.putObject("device_one_time_keys_count");
        counts.put(
                "signed_curve25519",
                oneTime.getOrDefault(at(user, device), new LinkedHashMap<>()).size());
        var unused = out.putArray("device_unused_fallback_key_types");
        if (Boolean.FALSE.equals(fallbackUsed.get(at(user, device)))) {
            unused.add("signed_curve25519");
        }
        var join = out.putObject("rooms").putObject("join");
        int total = 0;
        for (var room : rooms.entrySet()) {
            var timeline = room.getValue().timeline;
            if (room.getValue().members.path(user).asText().equals("join")) {
                var events = join.putObject(room.getKey()).putObject("timeline").putArray("events");
                timeline.stream()
                        .filter(event -> position(event) > seen)
                        .forEach(event -> events.add(event.deepCopy()));
            }
            total = Math.max(total, timeline.stream().mapToInt(this::position).max().orElse(0));
        }
        out.put("next_batch", changed.size() + "_" + Math.max(total, seen));
        return out;
    }

    private int position(ObjectNode event) {
        return Integer.parseInt(event.path("event_id").asText().replaceAll("\\D", ""));
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
