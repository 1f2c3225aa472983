package carapace.shell.gogo;

import java.util.List;

/** A table as JSON: an array of objects under the column names. */
final class Rows {

    private Rows() {}

    static String json(List<String> columns, List<List<String>> rows) {
        var out = new StringBuilder("[");
        for (var row : rows) {
            if (out.length() > 1) out.append(',');
            out.append("\n  {");
            for (int i = 0; i < Math.min(columns.size(), row.size()); i++) {
                if (i > 0) out.append(", ");
                out.append(quoted(columns.get(i))).append(": ").append(quoted(row.get(i)));
            }
            out.append('}');
        }
        return out.append(rows.isEmpty() ? "]" : "\n]").toString();
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20 || Character.isSurrogate(c)) out.append("\\u%04x".formatted((int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
