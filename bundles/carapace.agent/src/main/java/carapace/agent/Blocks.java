package carapace.agent;

import carapace.model.Piece;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of a message as JSON: what {@code Entry.blocks} holds. Trees only, nothing is bound. The
 * mapper is made when it is first needed: a plain answer needs none.
 */
final class Blocks {

    private static final String KIND = "kind";

    private static final class Lazy {
        private volatile @Nullable JsonMapper made;

        JsonMapper get() {
            var known = made;
            if (known != null) return known;
            var fresh = JsonMapper.builder().build();
            made = fresh;
            return fresh;
        }
    }

    private final Lazy json = new Lazy();

    /** Empty when text is all there is. */
    String write(List<Piece> pieces) {
        if (pieces.stream().allMatch(Piece.Text.class::isInstance)) return "";
        var array = json.get().createArrayNode();
        for (var piece : pieces) {
            var node = array.addObject();
            switch (piece) {
                case Piece.Text(var text) -> node.put(KIND, "text").put("text", text);
                case Piece.Opaque(var provider, var model, var opaque) ->
                        node.put(KIND, "opaque")
                                .put("provider", provider)
                                .put("model", model)
                                .put("opaque", opaque);
                case Piece.Call(var id, var name, var arguments) ->
                        node.put(KIND, "call")
                                .put("id", id)
                                .put("name", name)
                                .put("arguments", arguments);
                // The text of a result is the entry's own.
                case Piece.Result(var callId, var text, var error) ->
                        node.put(KIND, "result").put("id", callId).put("error", error);
            }
        }
        return array.toString();
    }

    /** Pieces that cannot be read are left out. */
    List<Piece> read(String blocks, String text) {
        if (blocks.isEmpty()) {
            return text.isEmpty() ? List.of() : List.of(new Piece.Text(text));
        }
        var pieces = new ArrayList<Piece>();
        for (var node : tree(blocks)) {
            switch (node.path(KIND).asText()) {
                case "text" -> pieces.add(new Piece.Text(node.path("text").asText()));
                case "opaque" ->
                        pieces.add(
                                new Piece.Opaque(
                                        node.path("provider").asText(),
                                        node.path("model").asText(),
                                        node.path("opaque").asText()));
                case "call" ->
                        pieces.add(
                                new Piece.Call(
                                        node.path("id").asText(),
                                        node.path("name").asText(),
                                        node.path("arguments").asText()));
                case "result" ->
                        pieces.add(
                                new Piece.Result(
                                        node.path("id").asText(),
                                        text,
                                        node.path("error").asBoolean()));
                default -> {}
            }
        }
        return pieces;
    }

    /** Whether a text is a JSON object. */
    boolean isObject(String text) {
        return tree(text).isObject();
    }

    private JsonNode tree(String text) {
        try {
            var tree = json.get().readTree(text);
            return tree == null ? json.get().missingNode() : tree;
        } catch (JsonProcessingException e) {
            return json.get().missingNode();
        }
    }
}
