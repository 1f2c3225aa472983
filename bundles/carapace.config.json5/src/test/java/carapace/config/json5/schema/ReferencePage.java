package carapace.config.json5.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** docs/reference/configuration.md, made from the table of keys. */
final class ReferencePage {
    private static final String HEAD =
            """
            # Configuration

            Every key of `carapace.json5`. This page is made from the table the gateway itself works with;
            `config.example.json5` at the root of the repository holds the same keys with their defaults.

            The file is the first of: `CARAPACE_CONFIG_PATH`; `carapace.json5` (or `carapace.json`) in
            `CARAPACE_STATE_DIR`; the same in the platform's configuration directory, `~/.config/carapace` on Linux.
            `cara config path` prints it. It is JSON5: comments, trailing commas, unquoted names, single quotes.

            - `"${NAME}"` in a text is replaced by the environment variable; one that is not set refuses the start.
              `"$${NAME}"` stands for itself.
            - `{ $include: "other.json5" }` is replaced by that file; keys beside it win.
            - A key that is absent takes the variable of the column *environment*, then the default. A key that is
              there and blank, or `null`, takes no variable.
            - *secret*: sealed in the file when `CARAPACE_CONFIG_PASSWORD` is set, never shown.
            - *protected*: `cara config set` and the control API leave it alone; edit the file while the gateway is
              stopped, or use `cara setup` and `cara setup secret <path>`.
            - *change*: what a new value in the saved file needs: nothing, its channel or provider being made again
              (by itself, the others keep running), or a restart.
            - Keys nobody knows are warned of, with the nearest known name.
            """;

    // Said once, in words, instead of in rows.
    private static final List<String> REPEATED =
            List.of(".accounts.*.", "agents.list.*.", "channels.*.");

    private ReferencePage() {}

    static String text(Schema schema) {
        var sections = new LinkedHashMap<String, List<Key>>();
        for (var key : schema.keys()) {
            if (!shown(key)) continue;
            var section = key.path().substring(0, (key.path() + ".").indexOf('.'));
            sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(key);
        }
        var page = new StringBuilder(HEAD);
        sections.forEach((name, keys) -> section(page, name, keys));
        variables(page, schema);
        return page.toString();
    }

    private static boolean shown(Key key) {
        if (key.path().startsWith("plugins.")) return true;
        return key.path().equals("agents.list.*.id")
                || key.path().equals("agents.list.*.default")
                || REPEATED.stream().noneMatch(key.path()::contains);
    }

    private static void section(StringBuilder page, String name, List<Key> keys) {
        page.append("\n## `").append(name).append("`\n\n");
        if (name.equals("channels")) {
            page.append(
                            "The same keys stand under `channels.<network>`,"
                                    + " `channels.\"<network>:<account>\"` and, for a")
                    .append(
                            " third party's channel,\n"
                                    + "`channels.\"<symbolic name>\"`; the more exact wins, leaf by"
                                    + " leaf.\n\n");
        }
        page.append(
                "| Key | Type | Default | Environment | Change | |\n|---|---|---|---|---|---|\n");
        for (var key : keys) {
            page.append("| `")
                    .append(key.path().replace("*", "<name>").replace("<name><name>", "…"))
                    .append("` | ")
                    .append(key.type().words())
                    .append(key.secret() ? "" : key.guarded() ? ", protected" : "")
                    .append(" | ")
                    .append(key.fallback().map(f -> "`" + f + "`").orElse(""))
                    .append(" | ")
                    .append(
                            key.environment().stream()
                                    .map(e -> "`" + e + "`")
                                    .collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(key.effect().words())
                    .append(" | ")
                    .append(key.says())
                    .append(" |\n");
        }
        if (name.equals("agents")) {
            page.append("\nAn entry of `agents.list` may have every key of `agents.default`.\n");
        }
    }

    private static void variables(StringBuilder page, Schema schema) {
        var byName = new TreeMap<String, String>();
        for (var key : schema.keys()) {
            key.environment().forEach(e -> byName.putIfAbsent(e, "`" + key.path() + "`"));
        }
        byName.putAll(
                Map.of(
                        "CARAPACE_CONFIG_PATH", "where the file is",
                        "CARAPACE_STATE_DIR", "where everything is kept",
                        "CARAPACE_CONFIG_PASSWORD",
                                "seals and opens secrets; only ever from the environment of the"
                                        + " process",
                        "CARAPACE_LOG", "log levels; goes before `logging.level`"));
        page.append("\n## Environment variables\n\n| Variable | Stands for | |\n|---|---|---|\n");
        byName.forEach(
                (name, what) ->
                        page.append("| `")
                                .append(name)
                                .append("` | ")
                                .append(what)
                                .append(" | ")
                                .append(Variables.secret(name) ? "secret" : "")
                                .append(" |\n"));
    }
}
