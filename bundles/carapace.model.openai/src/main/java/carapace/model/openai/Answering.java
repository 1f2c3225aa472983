package carapace.model.openai;

import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.model.Piece;
import carapace.model.Reply;
import carapace.wire.Stream;
import carapace.wire.WireException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.TreeMap;

/**
 * Reads one answer as it streams. The usage comes after the finish reason, in a piece without
 * choices, so it goes on reading to {@code [DONE]}.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming</a>
 */
final class Answering {

    private static final String DONE = "[DONE]";
    private static final long MOST_CONTENT = 4L << 20;
    private static final long MOST_EVENTS = 64L << 20;
    private static final int MOST_CALLS = 100;

    private final Json json;
    private final Model.Listener listener;
    private final long end;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final TreeMap<Integer, Call> calls = new TreeMap<>();
    private String finish = "";
    private long input = -1;
    private long output = -1;
    private long content;
    private long received;
    private boolean shown;

    /**
     * For one answer.
     *
     * @param end by {@link System#nanoTime}
     */
    Answering(Json json, Model.Listener listener, long end) {
        this.json = json;
        this.listener = listener;
        this.end = end;
    }

    /** A call as its pieces come. */
    private static final class Call {
        private final StringBuilder id = new StringBuilder();
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
    }

    Reply read(Stream stream) throws ModelFault, InterruptedException {
        try {
            for (; ; ) {
                var event = stream.event();
                if (System.nanoTime() - end > 0 && finish.isEmpty()) throw fault(Kind.TIMEOUT);
                if (event.isEmpty() || event.get().data().equals(DONE)) break;
                received += event.get().data().length();
                if (received > MOST_EVENTS) throw fault(Kind.PROTOCOL);
                take(json.read(event.get().data()).orElseThrow(() -> fault(Kind.PROTOCOL)));
            }
        } catch (WireException e) {
            // The answer itself is whole once there is a finish reason.
            if (finish.isEmpty()) throw fault(Faults.ofStream(e.code()));
        }
        if (finish.isEmpty()) throw fault(Kind.TRUNCATED);
        return reply();
    }

    private void take(ObjectNode chunk) throws ModelFault {
        var error = chunk.path("error");
        if (!error.isMissingNode() && !error.isNull()) throw fault(Faults.kind(error));
        var usage = chunk.path("usage");
        if (usage.isObject()) {
            input = usage.path("prompt_tokens").asLong(input);
            output = usage.path("completion_tokens").asLong(output);
        }
        var choice = chunk.path("choices").path(0);
        var delta = choice.path("delta");
        if (delta.path("content").isTextual()) show(delta.path("content").asText());
        if (delta.path("refusal").isTextual()) grow(refusal, delta.path("refusal").asText());
        for (var call : delta.path("tool_calls")) take(call);
        if (choice.path("finish_reason").isTextual()) finish = choice.get("finish_reason").asText();
    }

    private void take(JsonNode piece) throws ModelFault {
        var index = piece.path("index").asInt(calls.size());
        var call = calls.computeIfAbsent(index, key -> new Call());
        if (calls.size() > MOST_CALLS) throw fault(Kind.PROTOCOL);
        // Some servers repeat the id in each piece, none sends it in parts.
        if (call.id.isEmpty()) grow(call.id, piece.path("id").asText(""));
        var function = piece.path("function");
        grow(call.name, function.path("name").asText(""));
        grow(call.arguments, function.path("arguments").asText(""));
    }

    private void show(String more) throws ModelFault {
        if (more.isEmpty()) return;
        grow(text, more);
        shown = true;
        listener.text(more);
    }

    private void grow(StringBuilder whole, String more) throws ModelFault {
        content += more.length();
        if (content > MOST_CONTENT) throw fault(Kind.PROTOCOL);
        whole.append(more);
    }

    private Reply reply() {
        var pieces = new ArrayList<Piece>();
        if (!text.isEmpty()) pieces.add(new Piece.Text(text.toString()));
        else if (!refusal.isEmpty()) pieces.add(new Piece.Text(refusal.toString()));
        calls.forEach(
                (index, call) -> {
                    var id = call.id.isEmpty() ? "call_" + index : call.id.toString();
                    var arguments =
                            call.arguments.toString().isBlank() ? "{}" : call.arguments.toString();
                    pieces.add(new Piece.Call(id, call.name.toString(), arguments));
                });
        return new Reply(pieces, stop(), new Reply.Usage(input, output));
    }

    private Reply.Stop stop() {
        return switch (finish) {
            case "stop" -> {
                if (!calls.isEmpty()) yield Reply.Stop.TOOLS;
                yield refusal.isEmpty() ? Reply.Stop.END : Reply.Stop.REFUSAL;
            }
            case "tool_calls" -> Reply.Stop.TOOLS;
            case "length" -> Reply.Stop.LENGTH;
            case "content_filter" -> Reply.Stop.REFUSAL;
            default -> Reply.Stop.OTHER;
        };
    }

    private ModelFault fault(Kind kind) {
        return new ModelFault(kind, shown, Duration.ZERO);
    }
}
