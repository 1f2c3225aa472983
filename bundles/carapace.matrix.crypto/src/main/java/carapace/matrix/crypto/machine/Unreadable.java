package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.store.Unit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events that wait for their key, and the reasons senders gave for keeping it. */
final class Unreadable {
    private static final String WAITING = "utd";
    private static final String JUDGED = "judge";
    private static final String LATE = "late";
    private static final String WITHHELD = "withheld";
    private static final int MOST_SESSIONS = 500;
    private static final int MOST_PER_SESSION = 50;
    private static final int MOST_WITHHELD = 2000;
    private static final int MOST_LATE = 1000;

    /** Keeps an event for later; false when there is no room for it. */
    boolean keep(Step step, String room, String session, ObjectNode event) {
        String row = Unit.row(WAITING, room, session);
        var waiting = step.unit().tree(row);
        if (waiting == null) {
            if (step.unit().rows(WAITING + "/", MOST_SESSIONS).size() >= MOST_SESSIONS) {
                return false;
            }
            waiting = Json.object();
            waiting.put("room", room).put("session", session);
            waiting.putArray("events");
        }
        var events = (ArrayNode) waiting.get("events");
        for (var known : events) {
            if (known.path("event_id").equals(event.path("event_id"))) {
                return true;
            }
        }
        if (events.size() >= MOST_PER_SESSION) {
            return false;
        }
        events.add(event);
        step.unit().save(row, waiting);
        return true;
    }

    /** Keeps an event until the devices of its sender are known, so that it can be judged. */
    boolean keepForDevices(Step step, String room, String sender, ObjectNode event) {
        String row = Unit.row(JUDGED, sender);
        var waiting = step.unit().tree(row);
        if (waiting == null) {
            waiting = Json.object();
            waiting.putArray("events");
        }
        var events = (ArrayNode) waiting.get("events");
        if (events.size() >= MOST_PER_SESSION
                || step.unit().rows(JUDGED + "/", MOST_SESSIONS).size() >= MOST_SESSIONS) {
            return false;
        }
        var entry = events.addObject();
        entry.put("room", room);
        entry.set("event", event);
        step.unit().save(row, waiting);
        return true;
    }

    void devicesCame(Step step, String user) {
        String row = Unit.row(JUDGED, user);
        var waiting = step.unit().tree(row);
        if (waiting == null) {
            return;
        }
        step.unit().remove(row);
        for (var entry : waiting.path("events")) {
            if (entry instanceof ObjectNode late) {
                String id = late.path("event").path("event_id").asText();
                step.unit().save(Unit.row(LATE, id), late);
            }
        }
    }

    /** A key came: what waited for it can be fetched. */
    void keyCame(Step step, String room, String session) {
        step.unit().remove(Unit.row(WITHHELD, room, session));
        String row = Unit.row(WAITING, room, session);
        var waiting = step.unit().tree(row);
        if (waiting == null) {
            return;
        }
        step.unit().remove(row);
        for (var event : waiting.path("events")) {
            var late = Json.object();
            late.put("room", room);
            late.set("event", event);
            step.unit().save(Unit.row(LATE, event.path("event_id").asText()), late);
        }
    }

    /** Room and session of everything that waits for a key. */
    List<List<String>> waiting(Step step) {
        var waiting = new ArrayList<List<String>>();
        for (String row : step.unit().rows(WAITING + "/", MOST_SESSIONS)) {
            var tree = step.unit().treeOrEmpty(row);
            waiting.add(List.of(tree.path("room").asText(), tree.path("session").asText()));
        }
        return waiting;
    }

    List<ObjectNode> late(Step step) {
        var late = new ArrayList<ObjectNode>();
        for (String row : step.unit().rows(LATE + "/", MOST_LATE)) {
            var entry = step.unit().tree(row);
            if (entry != null) {
                late.add(entry);
            }
        }
        return late;
    }

    void lateDone(Step step, String event) {
        step.unit().remove(Unit.row(LATE, event));
    }

    void withheld(Step step, String room, String session, String code) {
        var unit = step.unit();
        if (unit.rows(WITHHELD + "/", MOST_WITHHELD).size() < MOST_WITHHELD) {
            var row = Json.object();
            row.put("code", code.substring(0, Math.min(64, code.length())));
            unit.save(Unit.row(WITHHELD, room, session), row);
        }
    }

    Optional<String> withheldCode(Step step, String room, String session) {
        var row = step.unit().tree(Unit.row(WITHHELD, room, session));
        return Optional.ofNullable(Json.text(row, "code"));
    }
}
