package carapace.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

@DisplayName("The documents")
class DocumentsIT {

    private static final Path HOUSE = Path.of(System.getProperty("carapace.house"));
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "<!-- sample: (\\S+) -->\\n```java\\n(.*?)\\n```\\n<!-- end of sample -->",
                    Pattern.DOTALL);

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<Path>();
        try (Stream<Path> top = Files.list(HOUSE);
                Stream<Path> docs = Files.walk(HOUSE.resolve("docs"));
                Stream<Path> rooms = Files.walk(HOUSE.resolve("bundles"), 2)) {
            Stream.of(top, docs, rooms)
                    .flatMap(stream -> stream)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(pages::add);
        }
        return pages;
    }

    @Test
    void link_only_to_what_is_there() throws IOException {
        var broken = new ArrayList<String>();
        for (var page : pages()) {
            var matcher = LINK.matcher(Files.readString(page));
            while (matcher.find()) {
                var target = matcher.group(1);
                if (target.contains("://")) continue;
                if (!Files.exists(page.resolveSibling(target))) {
                    broken.add(HOUSE.relativize(page) + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** Verbs as `cara help` lists them. */
    private static Set<String> verbs() throws IOException {
        var words =
                Files.readString(
                        HOUSE.resolve("launcher/src/main/java/carapace/launcher/Words.java"));
        var help =
                words.substring(
                        words.indexOf("private static final String HELP"),
                        words.indexOf("private Words()"));
        var verbs = new TreeSet<>(Set.of("help"));
        for (var line : help.split("\n")) {
            var matcher = Pattern.compile("^ *cara ((?:\\[?[a-z]+]?(?: ?\\| ?)?)+)").matcher(line);
            if (!matcher.find()) continue;
            for (var verb : matcher.group(1).split("[| ]+"))
                verbs.add(verb.replaceAll("[\\[\\]]", ""));
        }
        return verbs;
    }

    @Test
    void name_only_commands_that_are_there() throws IOException {
        var known = verbs();
        assertThat(known).contains("status", "channels", "pause", "resume", "dlq", "setup");
        var unknown = new ArrayList<String>();
        for (var page : pages()) {
            var matcher =
                    Pattern.compile("(?:`|\\./|\\$ |^ {4})cara ([a-z]+)", Pattern.MULTILINE)
                            .matcher(Files.readString(page));
            while (matcher.find()) {
                if (!known.contains(matcher.group(1)))
                    unknown.add(HOUSE.relativize(page) + ": " + matcher.group());
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void name_only_keys_that_are_there() throws IOException {
        var reference = Files.readString(HOUSE.resolve("docs/reference/configuration.md"));
        var unknown = new ArrayList<String>();
        for (var page : pages()) {
            var matcher =
                    Pattern.compile(
                                    "`((?:gateway|agents|channels|telegram|deploy|logging|session|sessions|anthropic|openai|ollama)\\.[a-z][A-Za-z]*(?:\\.[a-z][A-Za-z]*)*)`")
                            .matcher(Files.readString(page));
            while (matcher.find()) {
                var key =
                        matcher.group(1)
                                .replaceAll(
                                        "^channels\\.(telegram|discord|slack|signal|matrix)\\.",
                                        "channels.<channel>.");
                var tail = key.substring(key.lastIndexOf('.') + 1);
                if (!reference.contains(key) && !reference.contains("." + tail))
                    unknown.add(HOUSE.relativize(page) + ": " + key);
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void show_samples_as_they_are_compiled() throws IOException {
        var samples = 0;
        for (var page : pages()) {
            var matcher = SAMPLE.matcher(Files.readString(page));
            while (matcher.find()) {
                samples++;
                var source = Files.readString(HOUSE.resolve(matcher.group(1))).strip();
                assertThat(matcher.group(2).strip()).as(page.toString()).isEqualTo(source);
            }
        }
        assertThat(samples).isPositive();
    }
}
