package carapace.model.anthropic;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one answer as it streams.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming</a>
 */
final class Answering {

    private static final long MOST_CONTENT = 4L << 20;
    private static final long MOST_EVENTS = 64L << 20;

    private final Json json;
    private final String model;
    private final Model.Listener listener;
    private final long end;
    private final Map<Integer, Block> open = new HashMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private Reply.Stop stop = Reply.Stop.OTHER;
    private long input = -1;
    private long output = -1;
    private long content;
    private long received;
    private boolean shown;
    private boolean done;

    /**
     * For one answer.
     *
     * @param end by {@link System#nanoTime}
     */
    Answering(Json json, String model, Model.Listener listener, long end) {
        this.json = json;
        this.model = model;
        this.listener = listener;
        this.end = end;
    }

    /** A block that is not finished; {@code text} is what its deltas brought. */
    private record Block(ObjectNode start, StringBuilder text, StringBuilder signature) {
        String type() {
            return start.path("type").asText();
        }
    }

    Reply read(Stream stream) throws ModelFault, InterruptedException {
        try {
            while (!done) {
                var event = stream.event();
                if (System.nanoTime() - end > 0) throw fault(Kind.TIMEOUT);
                if (event.isEmpty()) throw fault(Kind.TRUNCATED);
                received += event.get().data().length();
                if (received > MOST_EVENTS) throw fault(Kind.PROTOCOL);
                take(json.read(event.get().data()).orElseThrow(() -> fault(Kind.PROTOCOL)));
            }
        } catch (WireException e) {
            throw fault(Faults.ofStream(e.code()));
        }
        return new Reply(pieces, stop, new Reply.Usage(input, output));
    }

    private void take(ObjectNode event) throws ModelFault {
        switch (event.path("type").asText()) {
            case "message_start" -> started(event.path("message").path("usage"));
            case "content_block_start" -> opened(event);
            case "content_block_delta" -> grown(event);
            case "content_block_stop" -> closed(event.path("index").asInt());
            case "message_delta" -> {
                var reason = event.path("delta").path("stop_reason");
                if (reason.isTextual()) stop = stop(reason.asText());
                output = event.path("usage").path("output_tokens").asLong(output);
            }
            case "message_stop" -> done = true;
            case "error" -> throw fault(Faults.kind(event.path("error").path("type").asText()));
            // A ping, or something newer than this code.
            default -> {}
        }
    }

    private void started(JsonNode usage) {
        if (!usage.has("input_tokens")) return;
        input =
                usage.path("input_tokens").asLong()
                        + usage.path("cache_creation_input_tokens").asLong()
                        + usage.path("cache_read_input_tokens").asLong();
        output = usage.path("output_tokens").asLong(output);
    }

    private void opened(ObjectNode event) throws ModelFault {
        if (!(event.path("content_block") instanceof ObjectNode start)) throw fault(Kind.PROTOCOL);
        var block = new Block(start, new StringBuilder(), new StringBuilder());
        if (open.put(event.path("index").asInt(), block) != null || open.size() > 100) {
            throw fault(Kind.PROTOCOL);
        }
        if (block.type().equals("text")) show(block, start.path("text").asText());
    }

    private void grown(ObjectNode event) throws ModelFault {
        var block = open.get(event.path("index").asInt());
        if (block == null) throw fault(Kind.PROTOCOL);
        var delta = event.path("delta");
        switch (delta.path("type").asText()) {
            case "text_delta" -> show(block, delta.path("text").asText());
            case "input_json_delta" -> grow(block.text(), delta.path("partial_json").asText());
            case "thinking_delta" -> grow(block.text(), delta.path("thinking").asText());
            case "signature_delta" -> grow(block.signature(), delta.path("signature").asText());
            default -> {}
        }
    }

    private void show(Block block, String text) throws ModelFault {
        if (text.isEmpty()) return;
        grow(block.text(), text);
        shown = true;
        listener.text(text);
    }

    private void grow(StringBuilder text, String more) throws ModelFault {
        content += more.length();
        if (content > MOST_CONTENT) throw fault(Kind.PROTOCOL);
        text.append(more);
    }

    private void closed(int index) throws ModelFault {
        var block = open.remove(index);
        if (block == null) throw fault(Kind.PROTOCOL);
        var start = block.start();
        switch (block.type()) {
            case "text" -> {
                if (!block.text().isEmpty()) pieces.add(new Piece.Text(block.text().toString()));
            }
            case "tool_use" -> pieces.add(call(block));
            case "thinking" -> {
                start.put("thinking", start.path("thinking").asText() + block.text());
                start.put("signature", start.path("signature").asText() + block.signature());
                pieces.add(new Piece.Opaque(AnthropicModel.PROVIDER, model, start.toString()));
            }
            case "redacted_thinking" ->
                    pieces.add(new Piece.Opaque(AnthropicModel.PROVIDER, model, start.toString()));
            default -> {}
        }
    }

    private static Piece.Call call(Block block) {
        var start = block.start();
        var arguments = block.text().toString();
        if (arguments.isBlank()) {
            var whole = start.path("input");
            arguments = whole.isObject() ? whole.toString() : "{}";
        }
        return new Piece.Call(start.path("id").asText(), start.path("name").asText(), arguments);
    }

    private static Reply.Stop stop(String reason) {
        return switch (reason) {
            case "end_turn", "stop_sequence" -> Reply.Stop.END;
            case "tool_use" -> Reply.Stop.TOOLS;
            case "max_tokens", "model_context_window_exceeded" -> Reply.Stop.LENGTH;
            case "refusal" -> Reply.Stop.REFUSAL;
            default -> Reply.Stop.OTHER;
        };
    }

    private ModelFault fault(Kind kind) {
        return new ModelFault(kind, shown, Duration.ZERO);
    }
}
