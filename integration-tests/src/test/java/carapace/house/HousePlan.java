package carapace.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The import table of docs/house.md. */
final class HousePlan {

    private static final Pattern WORD = Pattern.compile("`([a-z.A-Z0-9]+)`");

    /** One row. */
    record Row(Pattern bundles, Set<String> ours, String thirdParty) {}

    private final List<Row> rows = new ArrayList<>();

    HousePlan(Path house) {
        try {
            var table = false;
            for (var line : Files.readAllLines(house.resolve("docs/house.md"))) {
                if (line.startsWith("| bundle | our packages")) table = true;
                else if (table && !line.startsWith("|")) break;
                else if (table && !line.startsWith("|---")) row(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void row(String line) {
        var cells = line.split("\\|");
        var ours = new TreeSet<String>();
        var words = WORD.matcher(cells[2]);
        while (words.find()) ours.add(words.group(1));
        if (cells[2].contains("all API packages")) ours.add("*");
        if (cells[2].contains("those of a channel") || cells[2].contains("those, and")) {
            ours.addAll(Set.of("message", "channel", "wire", "tool"));
        }
        if (cells[2].contains("any of the API packages")) ours.add("*");
        var names = WORD.matcher(cells[1].replace("*", "X"));
        while (names.find()) {
            var pattern = names.group(1).replace(".", "\\.").replace("X", "[a-z0-9]+");
            rows.add(
                    new Row(
                            Pattern.compile(
                                    pattern.startsWith("[") ? "carapace\\." + pattern : pattern),
                            ours,
                            cells[3]));
        }
    }

    /** The row for a bundle; an exact name wins over a pattern. */
    Optional<Row> row(BuiltBundle bundle) {
        var matching =
                rows.stream().filter(row -> row.bundles.matcher(bundle.name()).matches()).toList();
        return matching.stream()
                .filter(row -> !row.bundles.pattern().contains("["))
                .findFirst()
                .or(() -> matching.stream().findFirst());
    }
}
