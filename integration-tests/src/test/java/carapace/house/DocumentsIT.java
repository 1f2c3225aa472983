package carapace.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
