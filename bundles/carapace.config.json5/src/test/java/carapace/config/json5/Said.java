package carapace.config.json5;

import carapace.command.Output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a command said, a line each. */
final class Said implements Output {
    final List<String> lines = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    private final boolean json;
    private final Optional<String> input;

    Said() {
        this(false, Optional.empty());
    }

    Said(boolean json, Optional<String> input) {
        this.json = json;
        this.input = input;
    }

    @Override
    public void text(String text) {
        lines.add(text);
    }

    @Override
    public void error(String sentence) {
        errors.add(sentence);
    }

    @Override
    public void table(List<String> columns, List<List<String>> rows) {
        rows.forEach(row -> lines.add(String.join(" | ", row)));
    }

    @Override
    public void json(String document) {
        lines.add(document);
    }

    @Override
    public void progress(long done, long total, String label) {}

    @Override
    public boolean wantsJson() {
        return json;
    }

    @Override
    public Optional<String> input() {
        return input;
    }

    @Override
    public String actor() {
        return "cli:1000";
    }
}
