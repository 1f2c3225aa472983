package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.store.Unit;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encrypted rooms: their settings, and who is in them. */
final class Rooms {
    private static final String TABLE = "room";
    private static final String ASKING = "members-";

    private final People people;
    private long generation;

    Rooms(People people) {
        this.people = people;
    }

    long generation() {
        return generation;
    }

    ObjectNode find(Step step, String room) {
        return step.unit().treeOrEmpty(Unit.row(TABLE, room));
    }

    private void save(Step step, String room, ObjectNode row) {
        row.put("room", room);
        step.unit().save(Unit.row(TABLE, room), row);
        generation++;
    }

    static boolean encrypted(ObjectNode row) {
        return row.has("algorithm");
    }

    static boolean megolm(ObjectNode row) {
        return Names.MEGOLM.equals(Json.text(row, "algorithm"));
    }

    static String visibility(ObjectNode row) {
        return Optional.ofNullable(Json.text(row, "visibility")).orElse("shared");
    }

    /** Whether later members may read what is sent now. */
    static boolean shareable(ObjectNode row) {
        String visibility = visibility(row);
        return visibility.equals("shared") || visibility.equals("world_readable");
    }

    /** Who gets room keys: members, and the invited unless only members may read. */
    static List<String> recipients(ObjectNode row) {
        boolean invited = !visibility(row).equals("joined");
        var users = new ArrayList<String>();
        for (var member : Json.childOrEmpty(row, "members").properties()) {
            String membership = member.getValue().asText();
            if (membership.equals("join") || invited && membership.equals("invite")) {
                users.add(member.getKey());
            }
        }
        return users;
    }

    /** The rooms of a sync; unknown or malformed parts are passed over. */
    void synced(Step step, JsonNode sync) {
        for (var room : Json.childOrEmpty(sync.get("rooms"), "join").properties()) {
            var change = new Change(step, room.getKey());
            change.all(room.getValue().path("state").path("events"));
            change.all(room.getValue().path("state_after").path("events"));
            change.all(room.getValue().path("timeline").path("events"));
            change.apply();
        }
    }

    /** Rooms we left: their member list ages unseen, and is asked for again when we return. */
    List<String> left(Step step, JsonNode sync) {
        var left = new ArrayList<String>();
        for (var room : Json.childOrEmpty(sync.get("rooms"), "leave").properties()) {
            var row = find(step, room.getKey());
            if (encrypted(row)) {
                row.remove("complete");
                save(step, room.getKey(), row);
                left.add(room.getKey());
            }
        }
        return left;
    }

    /** Reads events into a room's row; loads the row only when one of them matters. */
    private final class Change {
        private final Step step;
        private final String room;
        private Optional<ObjectNode> row = Optional.empty();

        Change(Step step, String room) {
            this.step = step;
            this.room = room;
        }

        private ObjectNode row() {
            if (row.isEmpty()) {
                row = Optional.of(find(step, room));
            }
            return row.get();
        }

        void all(JsonNode events) {
            for (var event : events) {
                if (event.has("state_key")) {
                    one(event);
                }
            }
        }

        void one(JsonNode event) {
            String key = event.path("state_key").asText();
            var content = Json.childOrEmpty(event, "content");
            switch (event.path("type").asText()) {
                case "m.room.encryption" -> encryption(key, content);
                case "m.room.history_visibility" -> {
                    String visibility = Json.text(content, "history_visibility");
                    if (key.isEmpty() && visibility != null) {
                        row().put("visibility", visibility);
                    }
                }
                case "m.room.member" -> {
                    String membership = Json.text(content, "membership");
                    if (key.startsWith("@") && membership != null) {
                        member(key, membership);
                    }
                }
                default -> {
                    // Other state does not concern encryption.
                }
            }
        }

        private void encryption(String key, ObjectNode content) {
            String algorithm = Json.text(content, "algorithm");
            if (!key.isEmpty() || algorithm == null) {
                return;
            }
            // Encryption is never switched off, and never exchanged for something we cannot read:
            // a server that tries is not obeyed.
            if (!Rooms.megolm(row())) {
                row().put("algorithm", algorithm);
            }
            long period = Json.number(content, "rotation_period_ms", 0);
            long messages = Json.number(content, "rotation_period_msgs", 0);
            if (period > 0) {
                row().put("rotation_ms", period);
            }
            if (messages > 0) {
                row().put("rotation_messages", messages);
            }
        }

        private void member(String user, String membership) {
            if (!(row().get("members") instanceof ObjectNode)) {
                row().putObject("members");
            }
            var members = (ObjectNode) row().get("members");
            if (membership.equals("join") || membership.equals("invite")) {
                members.put(user, membership);
            } else {
                members.remove(user);
            }
        }

        void apply() {
            if (row.isEmpty()) {
                return;
            }
            save(step, room, row());
            if (encrypted(row())) {
                recipients(row()).forEach(user -> people.track(step, user));
            }
        }
    }

    /** Asks for all members, unless we know them. */
    Optional<Request> members(String room, ObjectNode row) {
        if (Json.flag(row, "complete")) {
            return Optional.empty();
        }
        String path =
                "%s/rooms/%s/members?not_membership=leave"
                        .formatted(Requests.CLIENT, Requests.encoded(room));
        var id = ASKING + room;
        return Optional.of(
                new Request(id, Request.Kind.ROOM_MEMBERS, "GET", path, Optional.empty()));
    }

    boolean owns(String id) {
        return id.startsWith(ASKING);
    }

    void answered(Step step, String id, JsonNode answer) {
        String room = id.substring(ASKING.length());
        var change = new Change(step, room);
        // The answer replaces what we have: a member that it does not name has left.
        change.row().putObject("members");
        for (var event : answer.path("chunk")) {
            if ("m.room.member".equals(event.path("type").textValue())) {
                change.one(event);
            }
        }
        change.row().put("complete", true);
        change.apply();
    }
}
