package carapace.agent;

import carapace.tool.ToolException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.Optional;

/** The arguments of a call, as the model wrote them. */
final class Arguments {

    private final JsonNode tree;

    private Arguments(JsonNode tree) {
        this.tree = tree;
    }

    static Arguments read(String json) throws ToolException {
        try {
            var tree = JsonMapper.builder().build().readTree(json);
            if (tree != null && tree.isObject()) return new Arguments(tree);
        } catch (JsonProcessingException e) {
            // Told below, without a quotation of the text.
        }
        throw new ToolException("the arguments are not a JSON object");
    }

    Optional<String> text(String name) throws ToolException {
        var value = tree.path(name);
        if (value.isMissingNode() || value.isNull()) return Optional.empty();
        if (!value.isTextual()) throw new ToolException("the parameter " + name + " must be text");
        return Optional.of(value.asText());
    }

    String needed(String name) throws ToolException {
        return text(name)
                .orElseThrow(() -> new ToolException("the parameter " + name + " is missing"));
    }
}
