package carapace.matrix.crypto.json;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;

/** A strict reader of foreign JSON: no duplicate names, no trailing text, bounded depth. */
public final class Json {
    private static final int MOST_DEPTH = 100;

    private final ObjectMapper mapper;

    public Json() {
        var constraints = StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).build();
        var factory =
                JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        this.mapper =
                new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    public ObjectNode object(byte[] bytes) throws CryptoFault {
        try {
            if (mapper.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            // Its text quotes the input.
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        throw new CryptoFault(CryptoCode.BAD_JSON);
    }

    public byte[] bytes(JsonNode node) {
        try {
            return mapper.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new AssertionError("a tree is always writable");
        }
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A text field, or null when it is absent or something else. */
    public static @Nullable String text(@Nullable JsonNode node, String field) {
        var value = node == null ? null : node.get(field);
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    public static String requiredText(@Nullable JsonNode node, String field) throws CryptoFault {
        var value = text(node, field);
        if (value == null) {
            throw new CryptoFault(CryptoCode.BAD_JSON);
        }
        return value;
    }

    public static Optional<ObjectNode> child(@Nullable JsonNode node, String field) {
        return node != null && node.get(field) instanceof ObjectNode object
                ? Optional.of(object)
                : Optional.empty();
    }

    public static ObjectNode requiredChild(@Nullable JsonNode node, String field)
            throws CryptoFault {
        return child(node, field).orElseThrow(() -> new CryptoFault(CryptoCode.BAD_JSON));
    }

    /** An object field, or an empty object. */
    public static ObjectNode childOrEmpty(@Nullable JsonNode node, String field) {
        return child(node, field).orElseGet(Json::object);
    }

    /** A whole number, or {@code otherwise}. */
    public static long number(@Nullable JsonNode node, String field, long otherwise) {
        var value = node == null ? null : node.get(field);
        return value != null && value.isIntegralNumber() && value.canConvertToLong()
                ? value.longValue()
                : otherwise;
    }

    public static boolean flag(@Nullable JsonNode node, String field) {
        return node != null && node.path(field).booleanValue();
    }
}
