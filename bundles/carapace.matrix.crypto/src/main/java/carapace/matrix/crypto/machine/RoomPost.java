package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Encryption;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.Optional;

/**
 * Room events of the machine itself: verification in a room. In order, encrypted where rooms are.
 */
final class RoomPost {
    private static final String TABLE = "send/";
    private static final String COUNTER = "sendcounter";
    private static final int MOST = 200;

    private final Context context;
    private final Sharing sharing;
    private final Requests requests;

    RoomPost(Context context, Sharing sharing, Requests requests) {
        this.context = context;
        this.sharing = sharing;
        this.requests = requests;
    }

    /**
     * Queues an event.
     *
     * @param with the user whose devices must be able to read it
     * @param note what the answer will need
     */
    void add(
            Step step, String room, String type, ObjectNode content, String with, ObjectNode note) {
        var counter = step.unit().treeOrEmpty(COUNTER);
        long number = Json.number(counter, "next", 0);
        counter.put("next", number + 1);
        step.unit().save(COUNTER, counter);
        var row = Json.object();
        row.put("room", room).put("type", type).put("with", with);
        row.set("content", content);
        row.set("note", note);
        step.unit().save(TABLE + String.format("%016d", number), row);
    }

    /** Makes requests of what can go now. */
    void post(Step step) {
        var blocked = new HashSet<String>();
        for (String name : step.unit().rows(TABLE, MOST)) {
            var row = step.unit().tree(name);
            if (row == null || blocked.contains(row.path("room").asText())) {
                continue;
            }
            String room = row.path("room").asText();
            String type = row.path("type").asText();
            var content = Json.childOrEmpty(row, "content");
            var with = Optional.of(row.path("with").asText());
            switch (sharing.encrypt(step, room, type, content, with)) {
                case Encryption.Ready(var sealed) -> send(step, name, row, sealed, true);
                case Encryption.NotEncrypted ignored -> send(step, name, row, content, false);
                case Encryption.Waiting ignored -> blocked.add(room);
            }
        }
    }

    private void send(
            Step step, String name, ObjectNode row, ObjectNode content, boolean encrypted) {
        String type = encrypted ? OlmPost.ENCRYPTED : row.path("type").asText();
        String path =
                "%s/rooms/%s/send/%s/%s"
                        .formatted(
                                Requests.CLIENT,
                                Requests.encoded(row.path("room").asText()),
                                Requests.encoded(type),
                                context.token());
        var note = Json.childOrEmpty(row, "note");
        requests.add(step, Request.Kind.ROOM_EVENT, "PUT", path, content, note, "room-event");
        step.unit().remove(name);
    }
}
