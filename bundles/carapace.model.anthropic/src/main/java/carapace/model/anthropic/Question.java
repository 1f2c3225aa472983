package carapace.model.anthropic;

import carapace.model.Message;
import carapace.model.ModelRequest;
import carapace.model.Piece;

import com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * Writes the request's body.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages</a>
 */
final class Question {

    private final Json json;

    Question(Json json) {
        this.json = json;
    }

    String write(ModelRequest request) {
        var body = json.object();
        body.put("model", request.model()).put("max_tokens", request.maxTokens());
        body.put("stream", true);
        if (!request.system().isBlank()) body.put("system", request.system());
        request.temperature().ifPresent(value -> body.put("temperature", value));
        if (!request.tools().isEmpty()) {
            var tools = body.putArray("tools");
            for (var tool : request.tools()) {
                var schema = json.read(tool.schema()).orElse(json.object().put("type", "object"));
                tools.addObject()
                        .put("name", tool.name())
                        .put("description", tool.description())
                        .set("input_schema", schema);
            }
        }
        var messages = body.putArray("messages");
        for (var message : request.messages()) write(request.model(), message, messages);
        return body.toString();
    }

    private void write(String model, Message message, ArrayNode messages) {
        var content = messages.arrayNode();
        // Results come first: https://docs.anthropic.com/en/docs/agents-and-tools/tool-use
        for (var piece : message.pieces()) {
            if (piece instanceof Piece.Result) write(model, piece, content);
        }
        for (var piece : message.pieces()) {
            if (!(piece instanceof Piece.Result)) write(model, piece, content);
        }
        var role = message.role() == Message.Role.USER ? "user" : "assistant";
        // The API refuses empty messages and empty texts.
        if (content.isEmpty()) content.addObject().put("type", "text").put("text", "(empty)");
        messages.addObject().put("role", role).set("content", content);
    }

    private void write(String model, Piece piece, ArrayNode content) {
        switch (piece) {
            case Piece.Text(var text) -> {
                if (!text.isBlank()) content.addObject().put("type", "text").put("text", text);
            }
            case Piece.Opaque opaque -> {
                var mine =
                        opaque.provider().equals(AnthropicModel.PROVIDER)
                                && opaque.model().equals(model);
                if (mine) json.read(opaque.opaque()).ifPresent(content::add);
            }
            case Piece.Call(var id, var name, var arguments) ->
                    content.addObject()
                            .put("type", "tool_use")
                            .put("id", id)
                            .put("name", name)
                            .set("input", json.read(arguments).orElse(json.object()));
            case Piece.Result(var callId, var text, var error) -> {
                var result = content.addObject().put("type", "tool_result");
                result.put("tool_use_id", callId).put("content", text);
                if (error) result.put("is_error", true);
            }
        }
    }
}
