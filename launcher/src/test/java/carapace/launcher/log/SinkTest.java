package carapace.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.launcher.Refused;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@DisplayName("The log sink")
class SinkTest {

    private static final Instant AT = Instant.parse("2025-11-03T07:15:42.123Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Sink sink;

    @BeforeEach
    void open() throws Refused {
        sink = new Sink(Directives.from(Map.of()), false);
        sink.to(out);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private List<String> written() {
        sink.drain();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Line line(Level level, String message) {
        return new Line(AT, level, "telegram", message, message, Map.of("chat", "7"));
    }

    @Test
    void writes_text_with_time_level_target_and_fields() {
        sink.accept(line(Level.INFO, "polling"));
        assertThat(written())
                .containsExactly("2025-11-03T07:15:42.123Z  INFO telegram: polling chat=7");
    }

    @Test
    void writes_json_with_its_keys_in_order() {
        sink.form(true);
        sink.accept(line(Level.WARN, "say \"hi\"\nthere"));
        assertThat(written())
                .containsExactly(
                        "{\"timestamp\":\"2025-11-03T07:15:42.123Z\",\"level\":\"warn\","
                                + "\"target\":\"telegram\",\"message\":\"say \\\"hi\\\"\\nthere\","
                                + "\"fields\":{\"chat\":\"7\"}}");
    }

    @Test
    void makes_one_line_of_many_and_drops_what_a_terminal_obeys() {
        sink.accept(line(Level.INFO, "one\ntwo\u001b[31m\u202ethree"));
        assertThat(written()).hasSize(1);
        assertThat(written().getFirst()).contains("one\\ntwo").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void takes_secrets_out_of_lines_and_of_the_ring() {
        var token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1";
        sink.accept(line(Level.INFO, "calling https://api.telegram.org/bot" + token + "/getMe"));
        assertThat(written().getFirst()).doesNotContain("AAHdqTcvCH1v");
        assertThat(sink.ring().after(0, 10).getFirst().message()).doesNotContain("AAHdqTcvCH1v");
    }

    @Test
    void asks_the_redactor_that_knows_todays_secrets() {
        sink.redactor(text -> text.replace("hunter2", "[REDACTED]"));
        sink.accept(line(Level.INFO, "it is hunter2"));
        assertThat(written().getFirst()).contains("it is [REDACTED]");
    }

    @Test
    void withholds_a_line_whose_redactor_fails() {
        sink.redactor(
                text -> {
                    throw new IllegalStateException("broken");
                });
        sink.accept(line(Level.INFO, "private"));
        assertThat(written()).containsExactly("[REDACTED]");
        assertThat(sink.redactorFailures()).isPositive();
    }

    @Test
    void replaces_a_line_that_is_too_long_and_counts_it() {
        sink.accept(line(Level.INFO, "x".repeat(20_000)));
        assertThat(written()).containsExactly("[REDACTED_LOG_LINE_TOO_LONG]");
        assertThat(sink.dropped("too_long")).isEqualTo(1);
    }

    @Test
    void says_the_same_warning_once_a_minute_and_how_often_it_was_left_out() {
        for (int i = 0; i < 100; i++) sink.accept(line(Level.WARN, "again"));
        assertThat(written()).hasSize(1);
        var later = AT.plus(Duration.ofMinutes(2));
        sink.accept(new Line(later, Level.WARN, "telegram", "again", "again", Map.of()));
        assertThat(written()).hasSize(2);
        assertThat(written().get(1)).endsWith("suppressed=99");
    }

    @Test
    void keeps_the_newest_thousand_entries() {
        for (int i = 0; i < 1500; i++) sink.accept(line(Level.INFO, "n" + i));
        sink.drain();
        var ring = sink.ring();
        assertThat(ring.newest() - ring.oldest() + 1).isEqualTo(1000);
        assertThat(ring.after(ring.newest() - 1, 10).getFirst().message()).isEqualTo("n1499");
    }

    @Test
    void writes_to_the_operators_own_file_until_told_otherwise(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("gateway.log");
        sink.file(Optional.of(file));
        sink.accept(line(Level.INFO, "kept"));
        sink.drain();
        sink.file(Optional.empty());
        sink.accept(line(Level.INFO, "not kept"));
        sink.drain();
        assertThat(Files.readString(file)).contains("kept").doesNotContain("not kept");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void goes_on_when_one_of_its_outlets_breaks(@TempDir Path folder) throws Exception {
        var broken =
                new java.io.OutputStream() {
                    @Override
                    public void write(int b) throws java.io.IOException {
                        throw new java.io.IOException("closed");
                    }
                };
        sink.to(broken);
        sink.accept(line(Level.INFO, "one"));
        sink.accept(line(Level.INFO, "two"));
        assertThat(written()).hasSize(2);
    }
}
