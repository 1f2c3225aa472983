package carapace.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.core.room.Rooms;
import carapace.core.status.CoreMeters;
import carapace.redaction.Redactor;
import carapace.status.Audit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

@DisplayName("The audit log")
class AuditLogTest {
    @TempDir Path state;

    private Path file() {
        return state.resolve("audit/audit.jsonl");
    }

    private static Rooms rooms() {
        var rooms = new Rooms();
        rooms.offer(
                new Redactor() {
                    @Override
                    public String redact(String text, Profile profile) {
                        return text.replace("hunter2", "[REDACTED]");
                    }

                    @Override
                    public Field field(String memberName) {
                        return Field.TEXT;
                    }
                });
        return rooms;
    }

    @Test
    void has_everything_on_disk_when_it_closes() throws Exception {
        var log = new AuditLog(state, rooms(), new CoreMeters());
        for (var i = 0; i < 1_000; i++) log.note(new Audit.Event("n", Map.of("i", i)));
        log.close();
        assertThat(Files.readAllLines(file())).hasSize(1_000);
    }

    @Test
    void redacts_texts() throws Exception {
        var log = new AuditLog(state, rooms(), new CoreMeters());
        log.durable(new Audit.Event("n", Map.of("text", "it is hunter2")));
        assertThat(Files.readString(file())).contains("it is [REDACTED]").doesNotContain("hunter2");
        log.close();
    }

    @Test
    void refuses_a_durable_event_it_cannot_write() throws Exception {
        Files.createDirectories(state.resolve("audit"));
        Files.createSymbolicLink(file(), state.resolve("elsewhere"));
        var log = new AuditLog(state, rooms(), new CoreMeters());
        assertThatThrownBy(() -> log.durable(new Audit.Event("n", Map.of())))
                .isInstanceOf(Audit.AuditFailed.class);
        assertThat(log.trouble()).isNotEmpty();
        log.close();
    }
}
