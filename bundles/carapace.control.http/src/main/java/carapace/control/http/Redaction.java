package carapace.control.http;

import carapace.redaction.Redactor;
import carapace.redaction.Redactor.Profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** Everything that leaves passes here; while no redactor is installed, nothing leaves. */
final class Redaction {

    private static final String HIDDEN = "[REDACTED]";
    private static final int DEEPEST = 64;

    /** In ranking order. */
    private final List<Redactor> redactors;

    Redaction(List<Redactor> redactors) throws Refused {
        if (redactors.isEmpty()) throw Refused.away();
        this.redactors = List.copyOf(redactors);
    }

    /** One line: an error, an id, a field. */
    String line(String text) {
        return through(text, Profile.LINE);
    }

    /** Text of several lines. */
    String display(String text) {
        return through(text, Profile.DISPLAY);
    }

    private String through(String text, Profile profile) {
        var clean = text;
        for (var redactor : redactors) clean = redactor.redact(clean, profile);
        return clean;
    }

    /** A document whose names are ours: its texts are redacted. */
    JsonNode texts(JsonNode tree) {
        return walk(tree, false, 0);
    }

    /** A document of the operator's: members with secret names are hidden whole, too. */
    JsonNode members(JsonNode tree) {
        return walk(tree, true, 0);
    }

    private JsonNode walk(JsonNode tree, boolean byName, int depth) {
        if (depth > DEEPEST) return text(HIDDEN);
        return switch (tree) {
            case ObjectNode object -> {
                var clean = JsonNodeFactory.instance.objectNode();
                for (var member : object.properties()) {
                    var value = member(member.getKey(), member.getValue(), byName, depth + 1);
                    clean.set(line(member.getKey()), value);
                }
                yield clean;
            }
            case ArrayNode array -> {
                var clean = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> clean.add(walk(item, byName, depth + 1)));
                yield clean;
            }
            default -> tree.isTextual() ? text(display(tree.asText())) : tree;
        };
    }

    private JsonNode member(String name, JsonNode value, boolean byName, int depth) {
        if (!byName) return walk(value, false, depth);
        var field = Redactor.Field.TEXT;
        for (var redactor : redactors) {
            var says = redactor.field(name);
            if (says != Redactor.Field.TEXT) field = says;
        }
        return switch (field) {
            case TEXT -> walk(value, true, depth);
            case COUNTER -> value.isNumber() ? value : hidden(value);
            case SECRET -> hidden(value);
        };
    }

    private static JsonNode hidden(JsonNode value) {
        if (value.isNull() || value.isTextual() && value.asText().isEmpty()) return value;
        return value.isNumber() || value.isBoolean()
                ? JsonNodeFactory.instance.nullNode()
                : text(HIDDEN);
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }
}
