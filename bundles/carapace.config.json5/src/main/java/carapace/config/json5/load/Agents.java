package carapace.config.json5.load;

import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.util.List;

/** {@code agents.defaults}, the older spelling of {@code agents.default}. */
final class Agents {
    private static final ConfigPath CANONICAL = ConfigPath.of("agents", "default");
    private static final ConfigPath OLDER = ConfigPath.of("agents", "defaults");

    private Agents() {}

    /** Both as one section; {@code agents.default} wins. */
    static Tree merged(Tree root, List<Issue> issues) {
        var older = root.at(OLDER);
        if (older.isEmpty()) return root;
        if (!(older.get() instanceof Tree.Branch)) {
            issues.add(new Issue(OLDER.toString(), Severity.ERROR, "must be an object"));
            return root;
        }
        var both = root.at(CANONICAL);
        both.ifPresent(canonical -> conflicts(older.get(), canonical, issues));
        var one = both.map(canonical -> Includes.merge(older.get(), canonical)).orElse(older.get());
        var agents = (Tree.Branch) root.at(ConfigPath.of("agents")).orElseThrow();
        return Tree.put(
                root, ConfigPath.of("agents"), agents.without("defaults").with("default", one));
    }

    private static void conflicts(Tree older, Tree canonical, List<Issue> issues) {
        older.leaves()
                .forEach(
                        (path, leaf) ->
                                canonical
                                        .at(path)
                                        .filter(other -> !other.toJson().equals(leaf.toJson()))
                                        .ifPresent(
                                                _ ->
                                                        issues.add(
                                                                new Issue(
                                                                        OLDER.append(path)
                                                                                .toString(),
                                                                        Severity.WARNING,
                                                                        "is ignored, since "
                                                                                + CANONICAL.append(
                                                                                        path)
                                                                                + " says"
                                                                                + " otherwise"))));
    }
}
