package carapace.model.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A provider on a loopback port: plays one scene for each request and keeps what it was asked. */
public final class FakeProvider implements AutoCloseable {

    private final ServerSocket server;
    private final BlockingQueue<Scene> scenes = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch hangUp = new CountDownLatch(1);

    /** What happens after a request was read. */
    public interface Scene {
        void play(Line line) throws IOException;
    }

    /**
     * One request.
     *
     * @param head every line, names in lower case
     */
    public record Asked(String path, List<String> head, String body) {}

    public FakeProvider() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError("no loopback port is free", e);
        }
        Thread.ofVirtual().name("fake provider").start(this::accept);
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Plays this when the next request comes. */
    public FakeProvider then(Scene scene) {
        scenes.add(scene);
        return this;
    }

    /** Answers with events, each in a chunk of its own. */
    public FakeProvider streams(List<String> events) {
        return then(
                line -> {
                    line.stream();
                    for (var event : events) line.chunk(event);
                    line.end();
                });
    }

    /** Answers with a status and a body. */
    public FakeProvider answers(int status, String body, String... headers) {
        return then(
                line -> {
                    var head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
                    for (var header : headers) head.append(header).append("\r\n");
                    var bytes = body.getBytes(StandardCharsets.UTF_8);
                    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
                    line.raw(head.toString());
                    line.bytes(bytes);
                });
    }

    public List<Asked> asked() {
        return asked;
    }

    /** Counted down when a client closed a connection while a scene was on. */
    public CountDownLatch hangUp() {
        return hangUp;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().name("fake provider's line").start(() -> serve(socket));
            } catch (IOException e) {
                // Closed by the test: nobody else can be told.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var line = new Line(socket);
            while (line.read()) {
                var scene = scenes.poll();
                if (scene == null) return;
                scene.play(line);
                if (line.over) return;
            }
        } catch (IOException e) {
            hangUp.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) socket.close();
    }

    /** One connection. */
    public final class Line {
        private final InputStream in;
        private final OutputStream out;
        private final Socket socket;
        private boolean over;

        private Line(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
            socket.setTcpNoDelay(true);
        }

        private boolean read() throws IOException {
            var first = headLine();
            if (first.isEmpty()) return false;
            var head = new ArrayList<String>();
            var length = 0;
            for (var line = headLine(); !line.isEmpty(); line = headLine()) {
                var colon = line.indexOf(':');
                var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                var value = line.substring(colon + 1).strip();
                head.add(name + ": " + value);
                if (name.equals("content-length")) length = Integer.parseInt(value);
            }
            var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            asked.add(new Asked(first.split(" ")[1], List.copyOf(head), body));
            return true;
        }

        private String headLine() throws IOException {
            var line = new StringBuilder();
            for (var b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                if (b != '\r') line.append((char) b);
            }
            return line.toString();
        }

        /** The head of a stream. */
        public void stream() throws IOException {
            raw(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
        }

        /** Bytes as they are. */
        public void raw(String text) throws IOException {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        public void bytes(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        public void chunk(String text) throws IOException {
            chunk(text.getBytes(StandardCharsets.UTF_8));
        }

        public void chunk(byte[] bytes) throws IOException {
            raw(Integer.toHexString(bytes.length) + "\r\n");
            bytes(bytes);
            raw("\r\n");
        }

        /** The orderly end. */
        public void end() throws IOException {
            raw("0\r\n\r\n");
        }

        /** Ends the connection here and now. */
        public void cut() throws IOException {
            over = true;
            socket.close();
        }

        /** Says nothing until the client is gone. */
        public void wait(int seconds) throws IOException {
            socket.setSoTimeout(seconds * 1000);
            while (in.read() >= 0) {
                // What it still says is of no interest.
            }
            over = true;
            hangUp.countDown();
        }
    }
}
