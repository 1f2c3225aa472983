package carapace.launcher.client;

import carapace.launcher.place.Json;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints what a command says, a line as it comes; with {@code --json} one document at the end. */
final class Answers {

    private static final int LONGEST = 1 << 20;

    private final Screen screen;
    private final boolean json;
    private final StringBuilder texts = new StringBuilder();
    private boolean document;

    Answers(Screen screen, boolean json) {
        this.screen = screen;
        this.json = json;
    }

    /** Prints until the command is done; returns its exit code. */
    int print(BufferedReader lines) throws IOException {
        try {
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.isBlank()) continue;
                if (line.length() > LONGEST) throw new IOException("a line is too long");
                var one = Values.object(Values.read(line));
                if (one.containsKey("done")) return done(Values.object(one.get("done")));
                show(one);
            }
        } catch (Values.Malformed e) {
            throw new IOException("the gateway's answer is not JSON");
        }
        screen.complain("The gateway ended the answer early.");
        return 1;
    }

    private int done(Map<String, @Nullable Object> done) {
        if (json && !document) {
            screen.line("{\"text\":\"" + Json.escape(texts.toString().stripTrailing()) + "\"}");
        }
        return done.get("exit") instanceof Long exit ? exit.intValue() : 1;
    }

    private void show(Map<String, @Nullable Object> one) {
        if (one.containsKey("text")) {
            var text = Values.text(one.get("text"));
            if (json) texts.append(text).append('\n');
            else screen.line(text);
        } else if (one.containsKey("error")) {
            screen.complain(Values.text(one.get("error")));
        } else if (one.containsKey("table")) {
            table(Values.object(one.get("table")));
        } else if (one.containsKey("json")) {
            document = true;
            screen.line(Pretty.print(one.get("json")));
        } else if (one.containsKey("progress")) {
            var progress = Values.object(one.get("progress"));
            screen.progress(
                    number(progress.get("done")),
                    number(progress.get("total")),
                    Values.text(progress.get("label")));
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number n ? n.longValue() : 0;
    }

    private void table(Map<String, @Nullable Object> table) {
        var columns = new ArrayList<String>();
        for (var column : Values.list(table.get("columns"))) columns.add(Values.text(column));
        var rows = new ArrayList<List<String>>();
        for (var row : Values.list(table.get("rows"))) {
            var cells = new ArrayList<String>();
            for (var cell : Values.list(row)) cells.add(Values.text(cell));
            rows.add(cells);
        }
        if (!json) {
            screen.table(columns, rows);
            return;
        }
        document = true;
        var objects = new ArrayList<@Nullable Object>();
        for (var row : rows) {
            var object = new java.util.LinkedHashMap<String, @Nullable Object>();
            for (int i = 0; i < columns.size() && i < row.size(); i++) {
                object.put(columns.get(i), row.get(i));
            }
            objects.add(object);
        }
        screen.line(Pretty.print(objects));
    }
}
