package carapace.config.json5.load;

import carapace.config.json5.schema.Key;
import carapace.config.json5.schema.Names;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.schema.Type;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import com.fasterxml.jackson.databind.node.TextNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks every value against its row of the table, and every name against the known ones. */
final class Validation {
    private final Schema schema;

    Validation(Schema schema) {
        this.schema = schema;
    }

    /** The tree without values that give way to their default; texts stripped. */
    Tree check(Tree root, List<Issue> issues) {
        return check(root, ConfigPath.ROOT, issues).orElse(root);
    }

    private Optional<Tree> check(Tree value, ConfigPath path, List<Issue> issues) {
        var key = schema.key(path);
        if (key.isPresent()) {
            if (!fits(key.get(), value, path, issues)) return Optional.of(value);
            var finding =
                    value.isNull()
                            ? Optional.<carapace.config.json5.schema.Rule.Finding>empty()
                            : key.get().rule().check(value);
            finding.ifPresent(
                    f -> issues.add(new Issue(path.toString(), f.severity(), f.message())));
            if (finding.filter(f -> f.ignored()).isPresent()) return Optional.empty();
        }
        // Of a secret whose row, or section, allows anything.
        var secret = schema.secret(path) && key.filter(Key::secret).isEmpty();
        if (secret && value instanceof Tree.Leaf && !text(value)) {
            issues.add(new Issue(path.toString(), Severity.ERROR, "must be a text or null"));
        }
        return Optional.of(
                switch (value) {
                    case Tree.Leaf leaf -> leaf(leaf, key, path, issues);
                    case Tree.Items items -> items(items, path, issues);
                    case Tree.Branch branch -> branch(branch, path, issues);
                });
    }

    private static boolean text(Tree value) {
        return value.isNull() || value.text().isPresent();
    }

    private boolean fits(Key key, Tree value, ConfigPath path, List<Issue> issues) {
        if (key.type().accepts(value)) return true;
        issues.add(
                new Issue(
                        path.toString(),
                        Severity.ERROR,
                        key.type() == Type.SECRET
                                ? "must be a text or null"
                                : "must be: " + key.type().words()));
        return false;
    }

    private Tree leaf(Tree.Leaf leaf, Optional<Key> key, ConfigPath path, List<Issue> issues) {
        if (key.isEmpty() && schema.hasSchema(path) && !leaf.isNull()) {
            issues.add(new Issue(path.toString(), Severity.ERROR, "must be an object"));
        }
        // A prompt means its spaces; names, addresses and words do not.
        var strip =
                key.filter(k -> k.type() == Type.TEXT && !k.path().endsWith("systemPrompt"))
                        .isPresent();
        return strip
                ? leaf.text()
                        .map(t -> (Tree) new Tree.Leaf(TextNode.valueOf(t.strip()), leaf.place()))
                        .orElse(leaf)
                : leaf;
    }

    private Tree items(Tree.Items items, ConfigPath path, List<Issue> issues) {
        if (schema.key(path).isEmpty() && schema.hasSchema(path)) {
            issues.add(new Issue(path.toString(), Severity.ERROR, "must be an object"));
            return items;
        }
        var elements = new ArrayList<Tree>();
        var index = 0;
        for (var element : items.elements()) {
            check(element, path.child(Integer.toString(index++)), issues).ifPresent(elements::add);
        }
        return new Tree.Items(elements, items.place());
    }

    private Tree branch(Tree.Branch branch, ConfigPath path, List<Issue> issues) {
        var known = schema.names(path);
        var members = new LinkedHashMap<String, Tree>();
        branch.members()
                .forEach(
                        (name, value) -> {
                            var below = path.child(name);
                            if (known.isPresent() && !known.get().contains(name)) {
                                issues.add(unknown(below, known.get()));
                            }
                            check(value, below, issues).ifPresent(v -> members.put(name, v));
                        });
        return new Tree.Branch(members, branch.place());
    }

    private static Issue unknown(ConfigPath path, Set<String> known) {
        var name = path.last();
        if (path.length() == 1 && name.equals("hooks")) {
            return new Issue(
                    "hooks", Severity.ERROR, "does not belong here; write it under gateway.hooks");
        }
        if (path.first().equals("agents") && name.contains("_")) {
            var camel = Names.camelCase(name);
            if (known.contains(camel)) {
                return new Issue(path.toString(), Severity.ERROR, "is now written " + camel);
            }
        }
        var message =
                Names.nearest(name, known)
                        .map(near -> "is not a known key; was " + near + " meant?")
                        .orElse("is not a known key");
        return new Issue(path.toString(), Severity.WARNING, message);
    }
}
