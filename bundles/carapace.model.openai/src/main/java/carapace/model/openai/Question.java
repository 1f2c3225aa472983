package carapace.model.openai;

import carapace.model.Message;
import carapace.model.ModelRequest;
import carapace.model.Piece;

import com.fasterxml.jackson.databind.node.ArrayNode;

import java.util.List;

/**
 * Writes the request's body.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Chat completions</a>
 */
final class Question {

    private final Json json;

    Question(Json json) {
        this.json = json;
    }

    /**
     * Writes.
     *
     * @param oldName whether the server knows {@code max_tokens} only
     */
    String write(ModelRequest request, boolean oldName) {
        var body = json.object().put("model", request.model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        body.put(oldName ? "max_tokens" : "max_completion_tokens", request.maxTokens());
        request.temperature().ifPresent(value -> body.put("temperature", value));
        if (!request.tools().isEmpty()) {
            var tools = body.putArray("tools");
            for (var tool : request.tools()) {
                var schema = json.read(tool.schema()).orElse(json.object().put("type", "object"));
                tools.addObject()
                        .put("type", "function")
                        .putObject("function")
                        .put("name", tool.name())
                        .put("description", tool.description())
                        .set("parameters", schema);
            }
        }
        var messages = body.putArray("messages");
        if (!request.system().isBlank()) {
            messages.addObject().put("role", "system").put("content", request.system());
        }
        for (var message : request.messages()) {
            switch (message.role()) {
                case USER -> user(message, messages);
                case ASSISTANT -> assistant(message, messages);
            }
        }
        return body.toString();
    }

    private static void user(Message message, ArrayNode messages) {
        for (var piece : message.pieces()) {
            if (piece instanceof Piece.Result(var callId, var text, var error)) {
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", callId)
                        .put("content", error ? "Error: " + text : text);
            }
        }
        var said = text(message.pieces());
        if (!said.isEmpty()) messages.addObject().put("role", "user").put("content", said);
    }

    private static void assistant(Message message, ArrayNode messages) {
        var node = messages.addObject().put("role", "assistant");
        var said = text(message.pieces());
        if (said.isEmpty()) node.putNull("content");
        else node.put("content", said);
        for (var piece : message.pieces()) {
            if (piece instanceof Piece.Call(var id, var name, var arguments)) {
                node.withArray("tool_calls")
                        .addObject()
                        .put("id", id)
                        .put("type", "function")
                        .putObject("function")
                        .put("name", name)
                        .put("arguments", arguments);
            }
        }
    }

    private static String text(List<Piece> pieces) {
        var text = new StringBuilder();
        for (var piece : pieces) {
            if (piece instanceof Piece.Text(var more)) text.append(more);
        }
        return text.toString();
    }
}
