package carapace.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code POST /control/chat} to a running gateway, many at once: answers a second and how long each
 * took. The gateway's model should be {@code builtin:echo} and {@code agents.default.maxConcurrent}
 * as large as the number at once. Plain sockets that are kept, since the client shares the cores.
 *
 * <p>{@code ChatBench <state directory> [messages a round] [at once] [rounds]}
 */
public final class ChatBench {

    private final int port;
    private final String credential;

    private ChatBench(Path state) throws IOException {
        port = Integer.parseInt(Files.readString(state.resolve("run/port")).strip());
        credential = Files.readString(state.resolve("run/control.token")).strip();
    }

    public static void main(String[] words) throws Exception {
        var bench = new ChatBench(Path.of(words[0]));
        var messages = words.length > 1 ? Integer.parseInt(words[1]) : 4000;
        var atOnce = words.length > 2 ? Integer.parseInt(words[2]) : 16;
        var rounds = words.length > 3 ? Integer.parseInt(words[3]) : 5;
        for (var round = 1; round <= rounds; round++) bench.round(round, messages, atOnce);
    }

    private void round(int round, int messages, int atOnce) throws InterruptedException {
        var next = new AtomicInteger();
        var bad = new AtomicInteger();
        var nanos = new long[messages];
        var threads = new ArrayList<Thread>();
        var began = System.nanoTime();
        for (var i = 0; i < atOnce; i++) {
            var session = "bench-" + round + "-" + i;
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (var line = new Line()) {
                                            for (var n = next.getAndIncrement();
                                                    n < messages;
                                                    n = next.getAndIncrement()) {
                                                var start = System.nanoTime();
                                                if (!line.say(session)) bad.incrementAndGet();
                                                nanos[n] = System.nanoTime() - start;
                                            }
                                        } catch (IOException e) {
                                            bad.incrementAndGet();
                                        }
                                    }));
        }
        for (var thread : threads) thread.join();
        var seconds = (System.nanoTime() - began) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "round %d: %.0f answers/s, median %.1f ms, p99 %.1f ms, %d failed%n",
                round,
                messages / seconds,
                nanos[messages / 2] / 1e6,
                nanos[messages * 99 / 100] / 1e6,
                bad.get());
    }

    /** One connection, kept. */
    private final class Line implements AutoCloseable {
        private final Socket socket = new Socket("127.0.0.1", port);
        private final InputStream in = new BufferedInputStream(socket.getInputStream());

        private Line() throws IOException {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
        }

        boolean say(String session) throws IOException {
            var body = "{\"session\":\"" + session + "\",\"message\":\"hello\"}";
            var request =
                    "POST /control/chat HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + credential
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            var status = line();
            while (!line().isEmpty()) {
                // Headers: the answer is known to come in chunks.
            }
            var answered = false;
            for (var size = chunk(); size > 0; size = chunk()) {
                answered |=
                        new String(in.readNBytes(size), StandardCharsets.UTF_8)
                                .contains("event: final");
                line();
            }
            line();
            return status.contains(" 200 ") && answered;
        }

        private int chunk() throws IOException {
            return Integer.parseInt(line(), 16);
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (var c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new EOFException();
                if (c != '\r') line.append((char) c);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
