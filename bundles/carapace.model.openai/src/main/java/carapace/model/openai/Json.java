package carapace.model.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** JSON as trees, on a mapper of this bundle's own that is made when it is first needed. */
final class Json {

    private volatile @Nullable JsonMapper made;

    private JsonMapper mapper() {
        var known = made;
        if (known != null) return known;
        var fresh = JsonMapper.builder().build();
        made = fresh;
        return fresh;
    }

    ObjectNode object() {
        return mapper().createObjectNode();
    }

    /** Empty when the text is no JSON object. */
    Optional<ObjectNode> read(String text) {
        try {
            return mapper().readTree(text) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
