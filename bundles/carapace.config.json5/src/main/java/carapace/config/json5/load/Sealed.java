package carapace.config.json5.load;

import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for sealed values that are damaged, of another version, too deep, or there twice. */
final class Sealed {
    private static final int DEEPEST = 64;

    private Sealed() {}

    static void check(Tree tree, List<Issue> issues) {
        check(tree, ConfigPath.ROOT, issues, new HashMap<>());
    }

    private static void check(
            Tree tree, ConfigPath path, List<Issue> issues, Map<String, String> seen) {
        switch (tree) {
            case Tree.Leaf leaf -> leaf.text().ifPresent(t -> text(t, path, issues, seen));
            case Tree.Items items -> {
                if (tooDeep(path, issues)) return;
                var index = 0;
                for (var element : items.elements()) {
                    check(element, path.child(Integer.toString(index++)), issues, seen);
                }
            }
            case Tree.Branch branch -> {
                if (tooDeep(path, issues)) return;
                branch.members().forEach((n, v) -> check(v, path.child(n), issues, seen));
            }
        }
    }

    private static boolean tooDeep(ConfigPath path, List<Issue> issues) {
        if (path.length() < DEEPEST) return false;
        issues.add(
                new Issue(
                        path.toString(),
                        Severity.ERROR,
                        "is nested deeper than " + DEEPEST + " objects and arrays"));
        return true;
    }

    private static void text(
            String text, ConfigPath path, List<Issue> issues, Map<String, String> seen) {
        SealedText.fault(text)
                .ifPresent(m -> issues.add(new Issue(path.toString(), Severity.ERROR, m)));
        SealedText.nonceAndSalt(text)
                .ifPresent(
                        both -> {
                            var other = seen.putIfAbsent(both, path.toString());
                            if (other == null) return;
                            issues.add(
                                    new Issue(
                                            path.toString(),
                                            Severity.WARNING,
                                            "is the same sealed value as " + other));
                        });
    }
}
