package carapace.control.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** JSON as trees; nothing is bound, so no class of ours is remembered by the library. */
final class Trees {

    /** How deep a request may nest. */
    static final int DEEPEST = 32;

    private final JsonMapper strict = mapper(DEEPEST);
    private final JsonMapper own = mapper(128);

    private static JsonMapper mapper(int depth) {
        var bounds = StreamReadConstraints.builder().maxNestingDepth(depth).build();
        var factory = JsonFactory.builder().streamReadConstraints(bounds).build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** A request's document; empty when it is none, or nests too deeply. */
    Optional<JsonNode> read(byte[] bytes) {
        try {
            return Optional.ofNullable(strict.readTree(bytes))
                    .filter(tree -> !tree.isMissingNode());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A document of our own. */
    Optional<JsonNode> read(String document) {
        try {
            return Optional.ofNullable(own.readTree(document))
                    .filter(tree -> !tree.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    ObjectNode object() {
        return own.createObjectNode();
    }

    ArrayNode array() {
        return own.createArrayNode();
    }

    /** Maps, lists, texts, numbers and booleans; anything else becomes its text. */
    JsonNode of(Object value) {
        var nodes = own.getNodeFactory();
        return switch (value) {
            case Map<?, ?> map -> {
                var object = object();
                map.forEach((name, member) -> object.set(String.valueOf(name), of(member)));
                yield object;
            }
            case Collection<?> items -> {
                var array = array();
                items.forEach(item -> array.add(of(item)));
                yield array;
            }
            case JsonNode tree -> tree;
            case Boolean flag -> nodes.booleanNode(flag);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Double number -> nodes.numberNode(number);
            default -> nodes.textNode(value.toString());
        };
    }
}
