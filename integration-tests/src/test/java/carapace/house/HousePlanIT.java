package carapace.house;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads the built manifests and compares them with the table of docs/house.md. */
@DisplayName("The house plan")
class HousePlanIT {

    private static final Path HOUSE = Path.of(System.getProperty("carapace.house"));

    /** Words of the table, and the packages they stand for. */
    private static final Map<String, List<String>> THIRD_PARTIES =
            Map.ofEntries(
                    entry("Jackson", List.of("com.fasterxml.jackson.")),
                    entry("Micrometer", List.of("io.micrometer.", "io.prometheus.")),
                    entry("Bouncy Castle", List.of("org.bouncycastle.")),
                    entry("ConfigAdmin", List.of("org.osgi.service.cm")),
                    entry("servlet API", List.of("jakarta.servlet", "org.osgi.service.servlet")),
                    entry("SQLite JDBC", List.of("org.sqlite")),
                    entry(
                            "Gogo",
                            List.of("org.apache.felix.service.command", "org.apache.felix.gogo")),
                    entry("`java.net.http`", List.of("java.net.http")),
                    entry("`java.sql`", List.of("java.sql", "javax.sql")),
                    entry("`javax.crypto`", List.of("javax.crypto")),
                    entry("Jetty", List.of("org.eclipse.jetty.", "org.apache.felix.http.jetty")),
                    entry("framework API", List.of("org.osgi.framework", "org.osgi.util.tracker")));

    private static final List<String> EVERYONE =
            List.of("org.slf4j", "org.jspecify.annotations", "java.", "javax.net.ssl", "jdk.net");

    private static final List<String> NOT_EVERYONE = List.of("java.net.http", "java.sql");

    private final List<BuiltBundle> bundles = BuiltBundle.all(HOUSE);
    private final HousePlan plan = new HousePlan(HOUSE);

    @Test
    void has_rooms() {
        assertThat(bundles).hasSizeGreaterThan(20);
    }

    @Test
    void has_a_row_for_every_room_and_no_room_imports_more_than_its_row() {
        var softly = new SoftAssertions();
        for (var bundle : bundles) {
            if (bundle.name().endsWith(".testkit")) continue;
            var row = plan.row(bundle);
            softly.assertThat(row).as(bundle.name()).isPresent();
            if (row.isEmpty()) continue;
            var beyond = new TreeSet<>(bundle.imports());
            beyond.removeIf(name -> allowed(bundle, row.get(), name));
            softly.assertThat(beyond).as("imports of %s beyond its row", bundle.name()).isEmpty();
        }
        softly.assertAll();
    }

    private static boolean allowed(BuiltBundle bundle, HousePlan.Row row, String name) {
        if (bundle.exports().contains(name)) return true;
        if (name.startsWith("carapace.")) {
            var room = name.substring("carapace.".length());
            return room.equals("status")
                    || row.ours().contains("*") && !room.equals("launch")
                    || row.ours().contains(room);
        }
        for (var word : THIRD_PARTIES.entrySet()) {
            if (row.thirdParty().contains(word.getKey()) && starts(name, word.getValue()))
                return true;
        }
        if (starts(name, NOT_EVERYONE)) return false;
        if (name.startsWith("org.osgi.framework") || name.startsWith("org.osgi.util.tracker")) {
            return !bundle.name().startsWith("carapace.channel.")
                    && !bundle.name().startsWith("carapace.model.");
        }
        return starts(name, EVERYONE);
    }

    private static boolean starts(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    @Test
    void lets_only_api_bundles_export() {
        for (var bundle : bundles) {
            var api = bundle.name().endsWith(".api") || bundle.name().endsWith(".testkit");
            if (!api) assertThat(bundle.exports()).as(bundle.name()).isEmpty();
        }
    }

    @Test
    void lets_nobody_but_core_start_a_process() {
        for (var bundle : bundles) {
            if (bundle.name().endsWith(".testkit")) continue;
            var starters =
                    bundle.used().stream()
                            .filter(type -> type.equals("java/lang/ProcessBuilder"))
                            .toList();
            if (!bundle.name().equals("carapace.core")) {
                assertThat(starters).as(bundle.name()).isEmpty();
            }
        }
    }

    @Test
    void lets_nobody_touch_what_outlives_a_bundle() {
        for (var bundle : bundles) {
            assertThat(bundle.used())
                    .as(bundle.name())
                    .doesNotContain(
                            "java/sql/DriverManager",
                            "java/lang/management/ManagementFactory$Registrar");
        }
    }

    @Test
    void opens_sockets_only_where_the_table_says_so() {
        var sockets =
                List.of(
                        "java/net/Socket",
                        "java/net/ServerSocket",
                        "java/nio/channels/SocketChannel",
                        "java/nio/channels/ServerSocketChannel");
        for (var bundle : bundles) {
            if (List.of("carapace.wire.http", "carapace.shell.gogo").contains(bundle.name())
                    || bundle.name().endsWith(".testkit")) continue;
            assertThat(bundle.used()).as(bundle.name()).doesNotContainAnyElementsOf(sockets);
        }
    }

    @Test
    void gives_every_room_a_readme_and_tests() {
        var softly = new SoftAssertions();
        for (var bundle : bundles) {
            softly.assertThat(bundle.folder().resolve("README.md")).as(bundle.name()).exists();
            if (bundle.name().endsWith(".api") || bundle.name().endsWith(".testkit")) continue;
            softly.assertThat(Files.isDirectory(bundle.folder().resolve("src/test")))
                    .as(bundle.name() + " has tests")
                    .isTrue();
        }
        softly.assertAll();
    }
}
