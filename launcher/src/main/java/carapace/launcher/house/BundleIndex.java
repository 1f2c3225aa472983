package carapace.launcher.house;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The bundles in this jar, as the assembly listed them. */
record BundleIndex(List<Entry> entries) {

    /**
     * One bundle.
     *
     * @param features every feature that brings it
     */
    record Entry(
            int level, String file, String symbolicName, String sha256, Set<String> features) {}

    static BundleIndex read() throws IOException {
        try (InputStream in =
                BundleIndex.class.getResourceAsStream("/carapace/launcher/bundles.index")) {
            if (in == null) throw new IOException("this jar holds no bundles");
            var entries = new ArrayList<Entry>();
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                var cells = line.split("\t");
                entries.add(
                        new Entry(
                                Integer.parseInt(cells[0]),
                                cells[1],
                                cells[2],
                                cells[3],
                                Set.of(cells[4].split(","))));
            }
            return new BundleIndex(List.copyOf(entries));
        }
    }

    /** Those that any of the features brings. */
    List<Entry> of(Set<String> features) {
        return entries.stream()
                .filter(entry -> entry.features().stream().anyMatch(features::contains))
                .toList();
    }

    /** The names of all features whose name starts so. */
    List<String> named(String start) {
        return entries.stream()
                .flatMap(entry -> entry.features().stream())
                .filter(name -> name.startsWith(start))
                .distinct()
                .sorted()
                .toList();
    }
}
