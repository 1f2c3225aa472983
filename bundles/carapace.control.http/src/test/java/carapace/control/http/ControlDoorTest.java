package carapace.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.settings.Settings;
import carapace.settings.Settings.Change;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

@DisplayName("The control door")
class ControlDoorTest {

    private Doors doors;

    @BeforeEach
    void open() throws Exception {
        doors = new Doors();
    }

    @AfterEach
    void close() throws Exception {
        doors.close();
    }

    @Test
    void shows_status_redacted_and_uncached() throws Exception {
        var answer = doors.get("/control/status");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.body())
                .startsWith("{\"ok\":true,")
                .contains("\"telegram.botToken\"")
                .contains("[REDACTED]")
                .doesNotContain("hunter2");
    }

    @Test
    void shows_channels_without_a_member_ok() throws Exception {
        assertThat(doors.get("/control/channels").body())
                .contains("\"total\":1", "\"id\":\"console\"")
                .doesNotContain("\"ok\"");
    }

    @Test
    void answers_head_like_get_without_a_body() throws Exception {
        var head = doors.send("HEAD", "/control/channels", "", "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length").getAsLong()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | /control/status          | GET, HEAD",
                "DELETE | /control/config          | GET, HEAD, PATCH",
                "GET    | /control/chat            | POST",
                "OPTIONS| /control/commands/status | POST",
                "GET    | /control/config/reload   | POST",
            })
    void names_the_methods_it_has(String method, String path, String allowed) throws Exception {
        var answer = doors.send(method, path, "", "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).contains(allowed);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @CsvSource({
        "/control/",
        "/control/nothing",
        "/control/status/",
        "/control/commands",
        "/control/trace/a/b",
        "/control/channels/telegram/pause",
    })
    void knows_no_other_path(String path) throws Exception {
        var answer = doors.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"message\":\"Not found\",\"type\":\"not_found\"}}");
    }

    @Test
    void hides_what_breaks_inside_and_gives_a_number_for_the_log() throws Exception {
        doors.notReady.add("broken");
        var answer = doors.get("/control/status");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .matches(
                        "\\{\"ok\":false,\"error\":\"Internal error\",\"detail\":"
                                + "\\{\"kind\":\"internal\",\"reason\":\"[0-9a-f]{8}\"}}");
    }

    @Test
    void says_nothing_while_the_redactor_is_away() throws Exception {
        doors.control.redactors = List.of();
        var answer = doors.get("/control/status");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(answer.body()).isEqualTo("{\"ok\":false,\"error\":\"Not ready\"}");
    }

    @Test
    void shows_the_configuration_without_its_secrets() throws Exception {
        assertThat(doors.get("/control/config").body())
                .isEqualTo(
                        "{\"ok\":true,\"config\":{\"telegram\":{\"botToken\":\"[REDACTED]\","
                                + "\"empty\":{\"botToken\":\"\"},\"text\":\"is [REDACTED]\"},"
                                + "\"maxTokens\":5,\"deep\":{\"botToken\":null}},"
                                + "\"hash\":\"old\"}");
    }

    private int patch(String body) throws Exception {
        return doors.send("PATCH", "/control/config", body, "application/json").statusCode();
    }

    @Test
    void changes_two_keys_and_no_others() throws Exception {
        var base = "\"value\":true,\"baseHash\":\"old\"}";
        assertThat(patch("{\"path\":\"gateway.controlUi.enabled\"," + base)).isEqualTo(200);
        assertThat(doors.settings.asked)
                .containsExactly("gateway.controlUi.enabled=true old unknown");
        for (var path : List.of("gateway.controlUi.path", "telegram.botToken", "logging.level")) {
            assertThat(patch("{\"path\":\"" + path + "\"," + base)).isEqualTo(403);
        }
        for (var path : List.of("", ".", "a..b", "gateway.controlUi.enabled.")) {
            assertThat(patch("{\"path\":\"" + path + "\"," + base)).isEqualTo(400);
        }
        assertThat(patch("{\"path\":\"gateway.controlUi.enabled\",\"value\":true}")).isEqualTo(400);
    }

    @Test
    void takes_no_number_for_a_text_and_no_text_for_a_switch() throws Exception {
        for (var change :
                List.of(
                        "\"path\":\"gateway.controlUi.basePath\",\"value\":5",
                        "\"path\":\"gateway.controlUi.enabled\",\"value\":\"true\"",
                        "\"path\":\"gateway.controlUi.enabled\",\"value\":null")) {
            assertThat(patch("{" + change + ",\"baseHash\":\"old\"}")).isEqualTo(422);
        }
        assertThat(doors.settings.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"conflict,409", "invalid,422", "busy,503", "protected,403", "unreadable,422"})
    void says_why_a_change_was_refused(String code, int status) throws Exception {
        var issue =
                new Settings.Issue(
                        "gateway.controlUi.basePath", Settings.Severity.ERROR, "is no text");
        doors.settings.change = new Change.Refused(code, "hunter2 is wrong", List.of(issue));
        var answer =
                doors.send(
                        "PATCH",
                        "/control/config",
                        "{\"path\":\"gateway.controlUi.basePath\",\"value\":\"/x\",\"baseHash\":\"x\"}",
                        "application/json");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("[REDACTED] is wrong").doesNotContain("hunter2");
        if (status == 422) {
            assertThat(answer.body()).contains("\"path\":\"gateway.controlUi.basePath\"");
        }
    }

    @Test
    void bounds_bodies_before_it_reads_them() throws Exception {
        assertThat(patch("x".repeat(262_145))).isEqualTo(413);
        assertThat(doors.post("/control/chat", "x".repeat(65_537)).statusCode()).isEqualTo(413);
        assertThat(doors.post("/control/config/reload", "x".repeat(1025)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void refuses_what_is_no_json_object_of_32_levels() throws Exception {
        for (var body : List.of("", "[]", "{", "7", "{} {}", "nul", nested(33))) {
            assertThat(doors.post("/control/commands/none", body).statusCode()).isIn(400, 404);
            assertThat(doors.post("/control/chat", body).statusCode()).isEqualTo(400);
        }
        var deepest = "{\"session\":\"s\",\"message\":\"hi\",\"x\":" + nested(31) + "}";
        assertThat(doors.post("/control/chat", deepest).statusCode()).isEqualTo(200);
    }

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
    }

    @Test
    void wants_json_to_be_called_json() throws Exception {
        var body = "{\"session\":\"s\",\"message\":\"hi\"}";
        assertThat(doors.send("POST", "/control/chat", body, "text/plain").statusCode())
                .isEqualTo(415);
        assertThat(
                        doors.send("POST", "/control/chat", body, "Application/JSON; charset=utf-8")
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void reloads_the_configuration_and_single_channels() throws Exception {
        assertThat(doors.post("/control/config/reload", "").body())
                .isEqualTo("{\"ok\":true,\"changed\":[\"gateway\"],\"hash\":\"new\"}");
        assertThat(doors.post("/control/channels/telegram/reload", "").statusCode()).isEqualTo(200);
        assertThat(doors.post("/control/channels/telegram:work/reload", "").statusCode())
                .isEqualTo(409);
        assertThat(doors.post("/control/channels/nobody/reload", "").statusCode()).isEqualTo(404);
    }

    @Test
    void traces_a_message() throws Exception {
        assertThat(doors.get("/control/trace/" + Doors.ID).body())
                .isEqualTo(
                        "{\"id\":\""
                                + Doors.ID
                                + "\",\"channel\":\"telegram\",\"outcome\":\"open\",\"hops\":[{"
                                + "\"hop\":\"admit\",\"at\":\"1970-01-01T00:00:00Z\","
                                + "\"outcome\":\"admitted\"}]}");
        assertThat(doors.get("/control/trace/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void tells_anyone_whether_it_lives_and_is_ready_and_no_more() throws Exception {
        assertThat(doors.get("/health").body())
                .matches("\\{\"status\":\"ok\",\"version\":\"9.9\",\"uptimeSeconds\":10\\d}");
        assertThat(doors.get("/health/ready").statusCode()).isEqualTo(200);
        doors.notReady.add("channels");
        var answer = doors.get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("5");
        assertThat(answer.body()).startsWith("{\"status\":\"not_ready\",").doesNotContain("chann");
        assertThat(doors.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(doors.post("/health", "").statusCode()).isEqualTo(405);
    }
}
