package carapace.config.json5.load;

import carapace.config.json5.load.LoadFault.Code;
import carapace.config.json5.tree.ConfigPath;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code ${NAME}} in texts; {@code $${NAME}} stands for itself. */
public final class Placeholders {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$?\\$\\{(?<name>[A-Z_][A-Z0-9_]*)}");
    private static final Pattern PURE = Pattern.compile("\\s*\\$\\{[A-Z_][A-Z0-9_]*}\\s*");

    private Placeholders() {}

    /** What became of a text. */
    record Replaced(String text, boolean any, Set<String> missing) {
        @Override
        public String toString() {
            return "Replaced";
        }
    }

    static Replaced replace(String text, Function<String, Optional<String>> value) {
        if (!text.contains("${")) return new Replaced(text, false, Set.of());
        var missing = new LinkedHashSet<String>();
        var any = false;
        var out = new StringBuilder();
        var at = 0;
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            out.append(text, at, matcher.start());
            at = matcher.end();
            if (matcher.group().startsWith("$$")) {
                out.append(matcher.group(), 1, matcher.group().length());
                continue;
            }
            any = true;
            var name = matcher.group("name");
            var found = value.apply(name);
            if (found.isEmpty()) missing.add(name);
            out.append(found.orElse(""));
        }
        out.append(text, at, text.length());
        return new Replaced(out.toString(), any, missing);
    }

    static LoadFault missing(ConfigPath path, Set<String> names) {
        return new LoadFault(Code.MISSING_ENV_VAR, List.copyOf(issues(path, names)));
    }

    static List<Issue> issues(ConfigPath path, Set<String> names) {
        return names.stream()
                .map(
                        name ->
                                new Issue(
                                        path.toString(),
                                        Severity.ERROR,
                                        "needs the environment variable "
                                                + name
                                                + ", which is not set"))
                .toList();
    }

    /** Whether the text is one placeholder and nothing else. */
    public static boolean pure(String text) {
        return PURE.matcher(text).matches();
    }

    /** Whether there is a placeholder in the text. */
    public static boolean contains(String text) {
        return PLACEHOLDER.matcher(text).find();
    }
}
