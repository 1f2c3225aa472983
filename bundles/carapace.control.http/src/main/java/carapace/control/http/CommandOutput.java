package carapace.control.http;

import carapace.command.Output;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** What a command says, a line of JSON each. */
final class CommandOutput implements Output {

    private final Outflow out;
    private final Trees trees;
    private final Redaction redaction;
    private final boolean wantsJson;
    private final Optional<String> input;
    private final String actor;

    CommandOutput(
            Outflow out,
            Trees trees,
            Redaction redaction,
            boolean wantsJson,
            Optional<String> input,
            String actor) {
        this.out = out;
        this.trees = trees;
        this.redaction = redaction;
        this.wantsJson = wantsJson;
        this.input = input;
        this.actor = actor;
    }

    @Override
    public void text(String lines) {
        line("text", trees.of(redaction.display(lines)));
    }

    @Override
    public void error(String sentence) {
        line("error", trees.of(redaction.display(sentence)));
    }

    @Override
    public void table(List<String> columns, List<List<String>> rows) {
        var table = trees.object();
        table.set("columns", trees.of(columns));
        table.set("rows", trees.of(rows));
        line("table", redaction.texts(table));
    }

    @Override
    public void json(String document) {
        var tree = trees.read(document);
        if (tree.isPresent()) line("json", redaction.texts(tree.get()));
        else text(document);
    }

    @Override
    public void progress(long done, long total, String label) {
        var progress = trees.object().put("done", done).put("total", total);
        line("progress", progress.put("label", redaction.line(label)));
    }

    void done(int exit) {
        line("done", trees.object().put("exit", exit));
    }

    private void line(String name, JsonNode value) {
        out.add(trees.object().set(name, value) + "\n");
    }

    @Override
    public boolean wantsJson() {
        return wantsJson;
    }

    @Override
    public Optional<String> input() {
        return input;
    }

    @Override
    public String actor() {
        return actor;
    }
}
