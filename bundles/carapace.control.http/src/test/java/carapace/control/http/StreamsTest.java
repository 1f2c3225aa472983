package carapace.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.command.Command;
import carapace.command.Output;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("A stream of the control door")
class StreamsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private Doors doors;

    @BeforeEach
    void open() throws Exception {
        doors = new Doors();
    }

    @AfterEach
    void close() throws Exception {
        doors.close();
    }

    /** A verb of a test. */
    private interface Body {
        int run(List<String> arguments, Output out) throws InterruptedException;
    }

    private void offer(String name, Body body) {
        doors.commands.add(
                new Command() {
                    @Override
                    public String name() {
                        return name;
                    }

                    @Override
                    public String help() {
                        return "A test's.";
                    }

                    @Override
                    public int run(List<String> arguments, Output out) throws InterruptedException {
                        return body.run(arguments, out);
                    }
                });
    }

    private Socket ask(String method, String path, String body) throws IOException {
        var socket = new Socket("127.0.0.1", doors.port());
        socket.setSoTimeout((int) SOON.toMillis());
        var head =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void carries_what_a_command_says_line_by_line() throws Exception {
        offer(
                "say",
                (arguments, out) -> {
                    out.text("words " + arguments + out.input().orElse(""));
                    out.table(List.of("id", "why"), List.of(List.of("1", "hunter2")));
                    out.json("{\"a\":[1,\"hunter2\"]}");
                    out.error("oh hunter2");
                    out.progress(1, 2, "half");
                    return out.wantsJson() ? 7 : 0;
                });
        var answer =
                doors.post(
                        "/control/commands/say", "{\"args\":[\"x\",\"--json\"],\"stdin\":\"!\"}");
        assertThat(answer.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(answer.body().lines())
                .containsExactly(
                        "{\"text\":\"words [x]!\"}",
                        "{\"table\":{\"columns\":[\"id\",\"why\"],\"rows\":[[\"1\",\"[REDACTED]\"]]}}",
                        "{\"json\":{\"a\":[1,\"[REDACTED]\"]}}",
                        "{\"error\":\"oh [REDACTED]\"}",
                        "{\"progress\":{\"done\":1,\"total\":2,\"label\":\"half\"}}",
                        "{\"done\":{\"exit\":7}}");
    }

    @Test
    void ends_with_a_failure_when_the_command_breaks() throws Exception {
        offer(
                "break",
                (arguments, out) -> {
                    throw new IllegalStateException("hunter2");
                });
        var answer = doors.post("/control/commands/break", "{}");
        assertThat(answer.body())
                .matches(
                        "\\{\"error\":\"Internal error [0-9a-f]{8}\"}\n"
                                + "\\{\"done\":\\{\"exit\":1}}\n");
        assertThat(doors.post("/control/commands/unknown", "{}").statusCode()).isEqualTo(404);
        assertThat(doors.post("/control/commands/break", "{\"args\":[1]}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void cancels_the_command_when_the_client_goes_away() throws Exception {
        var started = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        offer(
                "wait",
                (arguments, out) -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return 0;
                    } finally {
                        ended.countDown();
                    }
                });
        try (var socket = ask("POST", "/control/commands/wait", "{}")) {
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            socket.setSoLinger(true, 0);
        }
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ends_when_its_reader_does_not_read_and_slows_nobody() throws Exception {
        var ended = new CountDownLatch(1);
        offer(
                "flood",
                (arguments, out) -> {
                    try {
                        for (var i = 0; i < 20_000; i++) out.text("x".repeat(4000));
                        return 0;
                    } finally {
                        ended.countDown();
                    }
                });
        try (var socket = ask("POST", "/control/commands/flood", "{}")) {
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(doors.get("/health").statusCode()).isEqualTo(200);
            var in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.lines().takeWhile(line -> !line.contains("too slow")).count())
                    .isLessThan(20_000);
        }
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(doors.counted)
                                        .containsEntry("carapace_control_stream_drops_total", 1L));
    }

    @Test
    void carries_an_answer_as_events() throws Exception {
        var answer = doors.post("/control/chat", "{\"session\":\"s\",\"message\":\"hé\"}");
        assertThat(answer.headers().firstValue("content-type").orElse(""))
                .startsWith("text/event-stream");
        assertThat(answer.body())
                .isEqualTo(
                        "event: tool\ndata: {\"name\":\"math_eval\"}\n\n"
                                + "event: delta\ndata: {\"text\":\"h\"}\n\n"
                                + "event: delta\ndata: {\"text\":\"é\"}\n\n"
                                + "event: final\ndata: {\"messageId\":\""
                                + Doors.ID
                                + "\",\"text\":\"hé\"}\n\n");
        assertThat(doors.post("/control/chat", "{\"session\":\"s\",\"message\":\"fail\"}").body())
                .isEqualTo(
                        "event: failed\ndata: {\"code\":\"no_provider\",\"sentence\":"
                                + "\"No model: [REDACTED].\"}\n\n");
    }

    @Test
    void refuses_chats_without_the_words_it_needs() throws Exception {
        for (var body :
                List.of(
                        "{}",
                        "{\"session\":\"s\"}",
                        "{\"session\":\"a b\",\"message\":\"x\"}",
                        "{\"session\":\"s\",\"message\":\" \"}",
                        "{\"session\":\"s\",\"message\":5}",
                        "{\"session\":\"s\",\"message\":\"x\",\"idempotencyKey\":\"\"}")) {
            assertThat(doors.post("/control/chat", body).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void pages_through_the_log() throws Exception {
        for (var i = 1; i <= 120; i++) {
            doors.logged(i % 2 == 0 ? "info" : "debug", i % 3 == 0 ? "telegram" : "agent", "n" + i);
        }
        assertThat(doors.get("/control/logs?limit=2").body())
                .startsWith("{\"cursor\":120,\"entries\":[")
                .contains("\"message\":\"n119\"", "\"message\":\"n120\"", "\"truncated\":true");
        assertThat(doors.get("/control/logs?cursor=100&limit=3&level=INFO").body())
                .startsWith("{\"cursor\":107,")
                .contains("n102", "n104", "n106")
                .doesNotContain("n108");
        assertThat(doors.get("/control/logs?cursor=117&target=telegram").body())
                .contains("\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",")
                .contains("n120")
                .doesNotContain("n118");
        assertThat(doors.get("/control/logs?pattern=N111").body()).contains("n111");
        assertThat(doors.get("/control/logs?limit=0").statusCode()).isEqualTo(400);
        assertThat(doors.get("/control/logs?limit=5001").statusCode()).isEqualTo(400);
        assertThat(doors.get("/control/logs?level=loud").statusCode()).isEqualTo(400);
        assertThat(doors.get("/control/logs?cursor=-1").statusCode()).isEqualTo(400);
    }

    @Test
    void follows_the_log() throws Exception {
        doors.logged("info", "agent", "first hunter2");
        try (var socket = ask("GET", "/control/logs?follow=1", "")) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(next(in)).contains("first [REDACTED]");
            doors.logged("info", "agent", "second");
            assertThat(next(in)).contains("second");
        }
    }

    private static String next(BufferedReader in) throws IOException {
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("{")) return line;
        }
        throw new AssertionError("the stream ended");
    }
}
