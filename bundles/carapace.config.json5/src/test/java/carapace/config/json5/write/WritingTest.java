package carapace.config.json5.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carapace.config.json5.load.Loader;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.tree.ConfigPath;
import carapace.secret.Sealer;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file, an environment, and changes to the file. */
abstract class WritingTest {
    @TempDir Path directory;
    final Map<String, String> environment = new HashMap<>();
    Optional<Sealer> sealer = Optional.empty();
    Duration patience = Duration.ofSeconds(10);

    Path file() {
        return directory.resolve("carapace.json5");
    }

    void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    String text() throws IOException {
        return Files.readString(file());
    }

    Writes.Written set(String path, String json) throws Exception {
        return change(false, Optional.empty(), edit(path, json));
    }

    Writes.Written secret(String path, String json) throws Exception {
        return change(true, Optional.empty(), edit(path, json));
    }

    Writes.Written remove(String path) throws Exception {
        return change(false, Optional.empty(), Edit.remove(path(path)));
    }

    static Edit edit(String path, String json) throws IOException {
        return Edit.set(path(path), new JsonMapper().readTree(json));
    }

    static ConfigPath path(String path) {
        return ConfigPath.parse(path).orElseThrow();
    }

    Writes.Written change(boolean owner, Optional<String> base, Edit... edits) throws Exception {
        return new Writes(file(), new Loader(Schema.standard(), environment), patience)
                .change(
                        Writes.Order.of(List.of(edits), base, owner),
                        sealer,
                        _ -> Optional.empty(),
                        _ -> {});
    }

    /** Something that is expected to be refused. */
    interface Attempt {
        void run() throws Exception;
    }

    void assertRefused(Attempt attempt, String code, String sentence) throws IOException {
        var before = Files.exists(file()) ? text() : null;
        var refused = catchThrowableOfType(NotWritten.class, attempt::run);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.sentence()).contains(sentence);
        assertThat(Files.exists(file()) ? text() : null).isEqualTo(before);
    }
}
