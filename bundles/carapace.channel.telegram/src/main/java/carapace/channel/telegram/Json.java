package carapace.channel.telegram;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Optional;

/** Reads and writes trees, within bounds. Binds no classes, so it keeps none alive. */
final class Json {

    private static final int DEEPEST = 32;

    private final JsonMapper mapper =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** Empty for whatever is no JSON, not UTF-8, or nested too deep. */
    Optional<JsonNode> read(byte[] bytes, int from, int to) {
        try {
            var tree = mapper.readTree(bytes, from, to - from);
            return tree == null || tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
        } catch (IOException e) {
            return Optional.empty(); // its message quotes the text
        }
    }

    Optional<JsonNode> read(byte[] bytes) {
        return read(bytes, 0, bytes.length);
    }

    ObjectNode object() {
        return mapper.createObjectNode();
    }
}
