package carapace.config.json5.load;

import carapace.config.json5.schema.Schema;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.secret.SecretSource.From;
import carapace.secret.SecretSource.Raw;
import carapace.settings.Settings.Issue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One state of the configuration as it was loaded.
 *
 * @param tree the effective values: file, environment, defaults; secrets as they were written
 * @param text the main file; empty when there is none
 * @param files included files
 * @param locked paths of sealed values outside the secret paths that could not be opened
 */
public record Loaded(
        Schema schema,
        Tree tree,
        Overlay overlay,
        Optional<String> text,
        Optional<String> hash,
        Set<Path> files,
        List<Issue> issues,
        Set<String> locked) {

    public Loaded {
        files = Set.copyOf(files);
        issues = List.copyOf(issues);
        locked = Set.copyOf(locked);
    }

    /** The effective text at each secret path. */
    public Map<String, Raw> secrets() {
        var secrets = new LinkedHashMap<String, Raw>();
        tree.leaves()
                .forEach(
                        (path, leaf) -> {
                            if (!schema.secret(path)) return;
                            leaf.text()
                                    .ifPresent(
                                            text ->
                                                    secrets.put(
                                                            path.toString(),
                                                            new Raw(text, from(leaf))));
                        });
        return secrets;
    }

    private static From from(Tree.Leaf leaf) {
        if (leaf.place().placeholder()) return From.PLACEHOLDER;
        return leaf.place().written() ? From.FILE : From.ENVIRONMENT;
    }

    public Optional<Tree> at(String path) {
        return ConfigPath.parse(path).flatMap(tree::at);
    }

    public Optional<String> text(String path) {
        return at(path).flatMap(Tree::text);
    }

    public boolean flag(String path) {
        return at(path).map(t -> t.toJson().asBoolean()).orElse(false);
    }

    /** Whether a text is there that is not blank. */
    public boolean has(String path) {
        return text(path).filter(t -> !t.isBlank()).isPresent();
    }

    @Override
    public String toString() {
        return "Loaded";
    }
}
