package carapace.core;

import carapace.command.Output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what a command writes. */
final class TestOutput implements Output {
    final List<String> lines = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    final List<List<String>> rows = new ArrayList<>();
    final List<String> documents = new ArrayList<>();
    boolean json;

    @Override
    public void text(String text) {
        lines.add(text);
    }

    @Override
    public void error(String sentence) {
        errors.add(sentence);
    }

    @Override
    public void table(List<String> columns, List<List<String>> more) {
        rows.addAll(more);
    }

    @Override
    public void json(String document) {
        documents.add(document);
    }

    @Override
    public void progress(long done, long total, String label) {
        lines.add(done + "/" + total + " " + label);
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
        return "cli:test";
    }
}
