package carapace.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.core.room.SessionKeys;
import carapace.status.Audit;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;

@DisplayName("The audit file")
class AuditFileTest {
    private final ObjectMapper json = new ObjectMapper();

    @TempDir Path folder;

    private static Audit.Event event(String name, String text) {
        return new Audit.Event(name, Map.of("text", text));
    }

    @Test
    void chains_each_line_to_the_one_before_it_across_rotation_and_reopening() throws Exception {
        var file = new AuditFile(folder.resolve("audit"), 2_000);
        for (var i = 0; i < 20; i++) file.append(Instant.now(), event("n" + i, "text"));
        file.force();
        file.close();
        var again = new AuditFile(folder.resolve("audit"), 2_000);
        again.append(Instant.now(), event("last", "text"));
        again.close();
        var lines = new ArrayList<String>();
        for (var number = 4; number >= 1; number--) {
            var old = folder.resolve("audit/audit.jsonl." + number);
            if (Files.exists(old)) lines.addAll(Files.readAllLines(old));
        }
        assertThat(lines).isNotEmpty();
        lines.addAll(Files.readAllLines(folder.resolve("audit/audit.jsonl")));
        for (var at = 1; at < lines.size(); at++) {
            var digest = SessionKeys.sha256(lines.get(at - 1).getBytes(StandardCharsets.UTF_8));
            assertThat(json.readTree(lines.get(at)).path("prev").asText())
                    .isEqualTo(HexFormat.of().formatHex(digest));
        }
    }

    @Test
    void names_an_event_that_is_too_large_and_its_size() throws Exception {
        var file = new AuditFile(folder.resolve("audit"));
        var data = Map.<String, Object>of("a", "x".repeat(3_000), "b", "y".repeat(3_000));
        file.append(Instant.now(), new Audit.Event("big", data));
        file.close();
        var line = Files.readString(folder.resolve("audit/audit.jsonl"));
        assertThat(line.length()).isLessThanOrEqualTo(4_096);
        var record = json.readTree(line);
        assertThat(record.path("event").asText()).isEqualTo("audit_event_too_large");
        assertThat(record.path("data").path("original_event").asText()).isEqualTo("big");
    }

    @Test
    void is_not_written_through_a_link() throws Exception {
        var elsewhere = Files.writeString(folder.resolve("elsewhere"), "untouched");
        Files.createDirectories(folder.resolve("audit"));
        Files.createSymbolicLink(folder.resolve("audit/audit.jsonl"), elsewhere);
        var file = new AuditFile(folder.resolve("audit"));
        assertThatThrownBy(() -> file.append(Instant.now(), event("n", "t")))
                .isInstanceOf(AuditFile.Unsafe.class);
        assertThat(Files.readString(elsewhere)).isEqualTo("untouched");
    }

    @Test
    void is_not_written_any_more_once_it_was_replaced_by_a_link() throws Exception {
        var file = new AuditFile(folder.resolve("audit"));
        file.append(Instant.now(), event("n", "t"));
        var elsewhere = Files.writeString(folder.resolve("elsewhere"), "untouched");
        Files.delete(folder.resolve("audit/audit.jsonl"));
        Files.createSymbolicLink(folder.resolve("audit/audit.jsonl"), elsewhere);
        assertThatThrownBy(() -> file.append(Instant.now(), event("n", "t")))
                .isInstanceOf(AuditFile.Unsafe.class);
        assertThat(Files.readString(elsewhere)).isEqualTo("untouched");
    }

    @Test
    void is_its_owners_alone() throws Exception {
        var file = new AuditFile(folder.resolve("audit"));
        file.append(Instant.now(), event("n", "t"));
        file.close();
        var permissions = Files.getPosixFilePermissions(folder.resolve("audit/audit.jsonl"));
        assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    }
}
