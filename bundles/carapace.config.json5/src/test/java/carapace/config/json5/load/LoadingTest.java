package carapace.config.json5.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carapace.config.json5.load.LoadFault.Code;
import carapace.config.json5.schema.Schema;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A directory with files, an environment, and what loading them gives. */
abstract class LoadingTest {
    static final String MODEL = "agents.default.model";

    @TempDir Path directory;
    final Map<String, String> environment = new HashMap<>();

    Path file() {
        return directory.resolve("carapace.json5");
    }

    void write(String name, String text) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    void writeBytes(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    Loaded load() throws LoadFault {
        return new Loader(Schema.standard(), environment).load(file(), _ -> Optional.empty());
    }

    Loaded load(String text) throws IOException, LoadFault {
        write("carapace.json5", text);
        return load();
    }

    static String secret(Loaded loaded, String path) {
        var raw = loaded.secrets().get(path);
        return raw == null ? "none" : raw.text() + " " + raw.from();
    }

    void assertFault(Code code, String path, String message) {
        var fault = catchThrowableOfType(LoadFault.class, this::load);
        assertThat(fault).isNotNull();
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.issues())
                .anySatisfy(
                        issue -> {
                            assertThat(issue.severity()).isEqualTo(Severity.ERROR);
                            assertThat(issue.path()).isEqualTo(path);
                            assertThat(issue.message()).contains(message);
                        });
    }

    void assertError(String text, String path, String message) throws IOException {
        write("carapace.json5", text);
        assertFault(Code.INVALID, path, message);
    }

    static void assertWarning(Loaded loaded, String path, String message) {
        assertThat(loaded.issues())
                .filteredOn(i -> i.severity() == Severity.WARNING && i.path().equals(path))
                .extracting(Issue::message)
                .anySatisfy(m -> assertThat(m).contains(message));
    }
}
