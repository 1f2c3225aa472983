package carapace.config.json5.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.ArrayList;

/**
 * Writes values as the rest of a text is written: its indentation, its line ends, its quotes.
 *
 * @param indent one level
 * @param quoted whether member names are
 */
record Json5Writer(String indent, String lineEnd, boolean quoted) {
    private static final String TWO_SPACES = "  ";

    static Json5Writer inTheStyleOf(Json5 root, String text, Lines lines, boolean quoted) {
        if (!(root instanceof Json5.Members members) || members.members().isEmpty()) {
            return new Json5Writer(TWO_SPACES, lines.end(), quoted);
        }
        var first = members.members().getFirst();
        var indent = lines.first(first.keyStart()) ? lines.indent(first.keyStart()) : "";
        var start = text.charAt(first.keyStart());
        return new Json5Writer(
                indent.isEmpty() ? TWO_SPACES : indent, lines.end(), start == '"' || start == '\'');
    }

    String member(String name, JsonNode value, String outer) {
        return name(name) + ": " + value(value, outer);
    }

    private String name(String name) {
        return quoted || !plain(name) ? quote(name) : name;
    }

    private static boolean plain(String name) {
        return name.matches("[A-Za-z_$][A-Za-z0-9_$]*");
    }

    /** One element a line, so that a search for sealed values finds each on a line of its own. */
    String value(JsonNode value, String outer) {
        if (value.isTextual()) return quote(value.textValue());
        if (value.isEmpty()) return value.toString();
        var inner = outer + indent;
        var parts = new ArrayList<String>();
        if (value.isArray()) {
            value.forEach(element -> parts.add(inner + value(element, inner)));
        } else {
            value.properties()
                    .forEach(m -> parts.add(inner + member(m.getKey(), m.getValue(), inner)));
        }
        return (value.isArray() ? "[" : "{")
                + lineEnd
                + String.join("," + lineEnd, parts)
                + lineEnd
                + outer
                + (value.isArray() ? "]" : "}");
    }

    private static String quote(String text) {
        return TextNode.valueOf(text)
                .toString()
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
