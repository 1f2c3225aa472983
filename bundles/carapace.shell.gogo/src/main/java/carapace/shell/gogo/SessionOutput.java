package carapace.shell.gogo;

import carapace.command.Output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a command says, printed into a shell session. */
final class SessionOutput implements Output {

    private final PrintStream console;
    private final String actor;
    private final boolean json;

    SessionOutput(PrintStream console, String actor, boolean json) {
        this.console = console;
        this.actor = actor;
        this.json = json;
    }

    @Override
    public void text(String lines) {
        if (!json) console.println(lines);
    }

    @Override
    public void error(String sentence) {
        console.println(sentence);
    }

    @Override
    public void table(List<String> columns, List<List<String>> rows) {
        if (json) {
            console.println(Rows.json(columns, rows));
            return;
        }
        var all = new ArrayList<List<String>>();
        all.add(columns);
        all.addAll(rows);
        var widths = new int[columns.size()];
        for (var row : all) {
            for (int i = 0; i < Math.min(widths.length, row.size()); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : all) {
            var line = new StringBuilder();
            for (int i = 0; i < Math.min(widths.length, row.size()); i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            console.println(line.toString().stripTrailing());
        }
    }

    @Override
    public void json(String document) {
        console.println(document);
    }

    @Override
    public void progress(long done, long total, String label) {
        // The shell's client shows results only; long work is for the command line.
    }

    @Override
    public boolean wantsJson() {
        return json;
    }

    @Override
    public Optional<String> input() {
        return Optional.empty();
    }

    @Override
    public String actor() {
        return actor;
    }
}
