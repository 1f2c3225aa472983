package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests that must not be forgotten: stored with what caused them, removed by their answer. */
public final class Requests {
    static final String CLIENT = "/_matrix/client/v3";

    private static final String TABLE = "out/";
    private static final String COUNTER = "counter";
    private static final int MOST = 1000;

    private final Context context;

    public Requests(Context context) {
        this.context = context;
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    void toDevice(Step step, String type, ObjectNode messages, String tag) {
        var body = Json.object();
        body.set("messages", messages);
        String path = CLIENT + "/sendToDevice/" + encoded(type) + "/";
        add(step, Request.Kind.TO_DEVICE, "PUT", path + context.token(), body, Json.object(), tag);
    }

    /**
     * Stores a request.
     *
     * @param note what the answer will need
     * @return its id
     */
    String add(
            Step step,
            Request.Kind kind,
            String method,
            String path,
            @Nullable JsonNode body,
            ObjectNode note,
            String tag) {
        var counter = step.unit().treeOrEmpty(COUNTER);
        long number = Json.number(counter, "next", 0);
        counter.put("next", number + 1);
        step.unit().save(COUNTER, counter);
        String id = String.format("%016d", number);
        var row = Json.object();
        row.put("kind", kind.name()).put("method", method).put("path", path).put("tag", tag);
        if (body != null) {
            row.set("body", body);
        }
        row.set("note", note);
        step.unit().save(TABLE + id, row);
        return id;
    }

    /** The oldest requests, in the order they were made. */
    List<Request> pending(Step step, int most) {
        var pending = new ArrayList<Request>();
        for (String row : step.unit().rows(TABLE, most)) {
            var tree = step.unit().tree(row);
            if (tree != null) {
                pending.add(request(row.substring(TABLE.length()), tree));
            }
        }
        return pending;
    }

    boolean pending(Step step, String tag) {
        for (String row : step.unit().rows(TABLE, MOST)) {
            if (tag.equals(Json.text(step.unit().tree(row), "tag"))) {
                return true;
            }
        }
        return false;
    }

    boolean pending(Step step, Request.Kind kind) {
        for (String row : step.unit().rows(TABLE, MOST)) {
            if (kind.name().equals(Json.text(step.unit().tree(row), "kind"))) {
                return true;
            }
        }
        return false;
    }

    private static Request request(String id, ObjectNode row) {
        return new Request(
                id,
                Request.Kind.valueOf(row.path("kind").asText()),
                row.path("method").asText(),
                row.path("path").asText(),
                Optional.ofNullable(row.get("body")));
    }

    Optional<Stored> find(Step step, String id) {
        var row = step.unit().tree(TABLE + id);
        return row == null
                ? Optional.empty()
                : Optional.of(new Stored(request(id, row), Json.childOrEmpty(row, "note")));
    }

    void done(Step step, String id) {
        step.unit().remove(TABLE + id);
    }

    /** A request and what was noted for its answer. */
    record Stored(Request request, ObjectNode note) {}
}
