package carapace.launcher.client;

import carapace.launcher.place.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** A JSON value as people read it: two spaces a level. */
final class Pretty {

    private Pretty() {}

    /** A text is taken for a document that was handed over as one, where it is one. */
    static String print(@Nullable Object value) {
        var shown = value;
        if (value instanceof String text) {
            try {
                shown = Values.read(text);
            } catch (Values.Malformed e) {
                shown = text; // a plain text is a document too
            }
        }
        var out = new StringBuilder();
        write(shown, 0, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, int depth, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case String text -> out.append('"').append(Json.escape(text)).append('"');
            case Map<?, ?> map -> {
                var first = true;
                out.append('{');
                for (var member : map.entrySet()) {
                    if (!first) out.append(',');
                    first = false;
                    line(depth + 1, out);
                    out.append('"').append(Json.escape(String.valueOf(member.getKey())));
                    out.append("\": ");
                    write(member.getValue(), depth + 1, out);
                }
                if (!first) line(depth, out);
                out.append('}');
            }
            case List<?> list -> {
                var first = true;
                out.append('[');
                for (var element : list) {
                    if (!first) out.append(',');
                    first = false;
                    line(depth + 1, out);
                    write(element, depth + 1, out);
                }
                if (!first) line(depth, out);
                out.append(']');
            }
            default -> out.append(value);
        }
    }

    private static void line(int depth, StringBuilder out) {
        out.append('\n').repeat("  ", depth);
    }
}
