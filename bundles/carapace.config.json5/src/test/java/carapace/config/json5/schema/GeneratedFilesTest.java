package carapace.config.json5.schema;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.Loader;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

@DisplayName("The files made from the table of keys")
class GeneratedFilesTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final String COMMAND =
            "mvn -pl bundles/carapace.config.json5 -am test -Dtest=GeneratedFilesTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dcarapace.generate=true";

    private final Schema schema = Schema.standard();

    private static void assertFresh(Path file, String text) throws Exception {
        if (Boolean.getBoolean("carapace.generate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("stale; make it anew by: %s", COMMAND)
                .exists()
                .content()
                .isEqualTo(text);
    }

    @Test
    void say_what_the_table_says() throws Exception {
        assertFresh(ROOT.resolve("docs/reference/configuration.md"), ReferencePage.text(schema));
        assertFresh(ROOT.resolve("config.example.json5"), ExampleFile.text(schema));
    }

    private Loaded load(String text, Map<String, String> environment) throws Exception {
        return new Loader(schema, environment)
                .load(Path.of("config.example.json5"), Optional.of(text), _ -> Optional.empty());
    }

    @Test
    void change_nothing_as_they_stand() throws Exception {
        var example = load(ExampleFile.text(schema), Map.of());
        assertThat(example.issues()).isEmpty();
        assertThat(example.tree().toJson()).isEqualTo(load("{}", Map.of()).tree().toJson());
    }

    @Test
    void are_good_with_every_key_in_use() throws Exception {
        var text = ExampleFile.text(schema);
        var all = Pattern.compile("(?m)^( *)//(?=\\S)").matcher(text).replaceAll("$1");
        var environment = new HashMap<String, String>();
        Pattern.compile("\\$\\{([A-Z_]+)}")
                .matcher(all)
                .results()
                .forEach(m -> environment.put(m.group(1), value(m.group(1))));
        var loaded = load(all, environment);
        assertThat(loaded.issues()).extracting(Issue::path).doesNotContain("");
        for (var key : schema.keys()) {
            if (key.path().contains(".accounts.*.") || key.path().contains(".list.*.")) continue;
            if (key.path().startsWith("channels.*.")) continue;
            assertThat(found(loaded.tree(), List.of(key.path().split("\\."))))
                    .as(key.path())
                    .isTrue();
        }
    }

    private static String value(String variable) {
        if (variable.endsWith("_URL") || variable.equals("OLLAMA_HOST"))
            return "https://example.org";
        if (variable.equals("DISCORD_GATEWAY_URL")) return "wss://example.org";
        if (variable.equals("SIGNAL_PHONE_NUMBER")) return "+15551234567";
        return variable.equals("MATRIX_USER_ID") ? "@bot:example.org" : "value";
    }

    /** Whether something stands where the row says; stars match any name. */
    private static boolean found(Tree tree, List<String> pattern) {
        if (pattern.isEmpty()) return true;
        var first = pattern.getFirst();
        var rest = pattern.subList(1, pattern.size());
        if (first.equals("**")) return tree instanceof Tree.Branch b && !b.members().isEmpty();
        if (!first.equals("*")) {
            return tree.at(ConfigPath.of(first)).map(t -> found(t, rest)).orElse(false);
        }
        return switch (tree) {
            case Tree.Branch branch ->
                    branch.members().values().stream().anyMatch(t -> found(t, rest));
            case Tree.Items items -> items.elements().stream().anyMatch(t -> found(t, rest));
            case Tree.Leaf _ -> false;
        };
    }

    @Test
    void have_rows_that_agree_with_themselves() {
        for (var key : schema.keys()) {
            assertThat(key.says()).as(key.path()).endsWith(".");
            if (key.fallback().isEmpty()) continue;
            var value = load(key);
            assertThat(key.type().accepts(value)).as(key.path()).isTrue();
            assertThat(key.rule().check(value)).as(key.path()).isEmpty();
        }
        for (var key : schema.keys()) {
            if (key.secret()) assertThat(key.guarded()).as(key.path()).isTrue();
        }
    }

    private Tree load(Key key) {
        try {
            return load("{x: " + key.fallback().orElseThrow() + "}", Map.of())
                    .at("x")
                    .orElseThrow();
        } catch (Exception e) {
            throw new AssertionError(key.path(), e);
        }
    }
}
