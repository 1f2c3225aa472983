package carapace.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What is in the one jar that people run, nested bundles included. */
@DisplayName("The one jar")
class OneJarIT {

    private static final Path JAR =
            Path.of(System.getProperty("carapace.house")).resolve("features/target/carapace.jar");
    private static final List<String> NATIVE = List.of(".so", ".dll", ".dylib", ".jnilib");
    private static final List<String> OTHER_TLS =
            List.of("tcnative", "conscrypt", "wildfly", "bctls", "boringssl");

    private static List<String> names() throws IOException {
        var names = new ArrayList<String>();
        try (var in = Files.newInputStream(JAR)) {
            list("", in, names);
        }
        return names;
    }

    private static void list(String prefix, InputStream in, List<String> names) throws IOException {
        var zip = new ZipInputStream(in);
        for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
            var name = prefix + entry.getName();
            names.add(name);
            if (name.endsWith(".jar")) {
                list(name + "!", new ByteArrayInputStream(zip.readAllBytes()), names);
            }
        }
    }

    @Test
    void holds_no_native_library_but_those_of_sqlite() throws IOException {
        var foreign =
                names().stream()
                        .filter(name -> NATIVE.stream().anyMatch(name::endsWith))
                        .filter(name -> !name.contains("org/sqlite/native/"))
                        .toList();
        assertThat(foreign).isEmpty();
    }

    @Test
    void holds_no_second_tls_stack() throws IOException {
        var stacks =
                names().stream()
                        .filter(
                                name -> {
                                    var lower = name.toLowerCase(Locale.ROOT);
                                    return OTHER_TLS.stream().anyMatch(lower::contains);
                                })
                        .toList();
        assertThat(stacks).isEmpty();
    }
}
