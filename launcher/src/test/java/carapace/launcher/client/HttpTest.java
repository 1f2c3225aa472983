package carapace.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

@DisplayName("A call of the client")
class HttpTest {

    private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(4);
    private ServerSocket server;
    private String answer = "";

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (var peer = server.accept()) {
                                var buffer = new byte[8192];
                                int n = peer.getInputStream().read(buffer);
                                heard.add(new String(buffer, 0, n, StandardCharsets.UTF_8));
                                peer.getOutputStream()
                                        .write(answer.getBytes(StandardCharsets.UTF_8));
                            } catch (IOException e) {
                                heard.add("broken");
                            }
                        });
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Http call() throws IOException {
        var target =
                new Target(
                        "127.0.0.1", server.getLocalPort(), false, Optional.of("secret"), "test");
        return Http.send(target, false, "POST", "/control/commands/x", "{\"args\":[\"é\"]}");
    }

    @Test
    void carries_the_credential_and_the_body() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokXX";
        try (var http = call()) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).isEqualTo("ok");
        }
        assertThat(heard.poll(5, TimeUnit.SECONDS))
                .startsWith("POST /control/commands/x HTTP/1.1\r\nHost: 127.0.0.1:")
                .contains("Authorization: Bearer secret\r\n")
                .contains("Content-Length: 15\r\n")
                .endsWith("{\"args\":[\"é\"]}");
    }

    @Test
    void reads_chunks() throws Exception {
        answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4;x=1\r\na\nbc\r\n3\r\n\ndd\r\n0\r\n\r\n";
        try (var http = call()) {
            assertThat(http.lines().lines()).containsExactly("a", "bc", "dd");
        }
    }

    @Test
    void reads_to_the_end_of_the_connection_when_no_length_is_told() throws Exception {
        answer = "HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\nlater";
        try (var http = call()) {
            assertThat(http.status()).isEqualTo(503);
            assertThat(http.header("retry-after")).isEqualTo("5");
            assertThat(http.text()).isEqualTo("later");
        }
    }

    @Test
    void notices_an_answer_that_was_cut() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort";
        try (var http = call()) {
            assertThatThrownBy(http::text).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refuses_what_is_not_http() {
        answer = "SSH-2.0-x\r\n\r\n";
        assertThatThrownBy(this::call).hasMessageContaining("does not speak HTTP");
    }
}
