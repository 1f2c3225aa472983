package carapace.core.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows under column names, as lines. */
final class Tables {
    private Tables() {}

    static List<String> lines(List<String> columns, List<List<String>> rows) {
        var widths = new int[columns.size()];
        for (var at = 0; at < widths.length; at++) widths[at] = columns.get(at).length();
        for (var row : rows) {
            for (var at = 0; at < widths.length; at++) {
                widths[at] = Math.max(widths[at], row.get(at).length());
            }
        }
        var lines = new ArrayList<String>();
        lines.add(line(columns.stream().map(c -> c.toUpperCase(Locale.ROOT)).toList(), widths));
        for (var row : rows) lines.add(line(row, widths));
        return lines;
    }

    private static String line(List<String> cells, int[] widths) {
        var text = new StringBuilder();
        for (var at = 0; at < widths.length; at++) {
            if (at > 0) text.append("  ");
            text.append(cells.get(at));
            if (at < widths.length - 1) {
                text.append(" ".repeat(widths[at] - cells.get(at).length()));
            }
        }
        return text.toString();
    }
}
