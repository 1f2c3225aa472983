package carapace.channel.testkit;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP/1.1 server on a loopback port, small enough to be fast and to misbehave on purpose. One
 * virtual thread for each connection.
 */
public final class LoopbackServer implements AutoCloseable {

    private static final int LONGEST_HEAD = 65_536;
    private static final int LONGEST_BODY = 64 << 20;

    /** A request as it came. */
    public record Request(
            String method, String path, String query, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The header's value; empty when it is not there. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** What the server does after it read a request. */
    public sealed interface Reply {
        record Answer(int status, Map<String, String> headers, byte[] body) implements Reply {}

        /** Bytes that need not be HTTP; then the connection ends. */
        record Raw(byte[] bytes) implements Reply {}

        /** The connection ends, politely or by a reset. */
        record HangUp(boolean reset) implements Reply {}

        /** Nothing, until the other side goes. */
        record Silence() implements Reply {}

        static Reply json(int status, String document) {
            return new Answer(
                    status,
                    Map.of("Content-Type", "application/json"),
                    document.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Decides what becomes of a request. */
    public interface Handler {
        Reply handle(Request request) throws InterruptedException;

        /** Asked when a connection has come, before anything is read. */
        default boolean greets() {
            return true;
        }
    }

    private final ServerSocket listener;
    private final Handler handler;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Starts on {@code port}, 0 for a free one. */
    public LoopbackServer(int port, Handler handler) throws IOException {
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(
                new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 512);
        this.handler = handler;
        Thread.ofVirtual().name("loopback").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public URI origin() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Connections that are open now. */
    public int open() {
        return sockets.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                sockets.add(socket);
                threads.add(Thread.ofVirtual().start(() -> serve(socket)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            if (!handler.greets()) {
                socket.setSoLinger(true, 0);
                return;
            }
            var in = new BufferedInputStream(socket.getInputStream(), 16_384);
            var out = socket.getOutputStream();
            while (true) {
                var request = read(in);
                if (request == null || !act(handler.handle(request), socket, in, out)) return;
            }
        } catch (IOException e) {
            return; // the other side went away, which is its right
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
            threads.remove(Thread.currentThread());
        }
    }

    private static boolean act(Reply reply, Socket socket, InputStream in, OutputStream out)
            throws IOException {
        switch (reply) {
            case Reply.Answer(var status, var headers, var body) -> {
                out.write(answer(status, headers, body));
                return true;
            }
            case Reply.Raw(var bytes) -> {
                out.write(bytes);
                return false;
            }
            case Reply.HangUp(var reset) -> {
                if (reset) socket.setSoLinger(true, 0);
                return false;
            }
            case Reply.Silence() -> {
                while (in.read() >= 0) continue;
                return false;
            }
        }
    }

    private static byte[] answer(int status, Map<String, String> headers, byte[] body) {
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" Status\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        var start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        var all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        var first = line(in);
        if (first == null) return null;
        var words = first.split(" ");
        if (words.length != 3) throw new IOException("no request line");
        var headers = new TreeMap<String, String>();
        for (var line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            if (colon < 1) throw new IOException("no header");
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var mark = words[1].indexOf('?');
        var path = mark < 0 ? words[1] : words[1].substring(0, mark);
        var query = mark < 0 ? "" : words[1].substring(mark + 1);
        return new Request(words[0], path, query, headers, body(in, headers));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) return chunked(in);
        var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        if (length > LONGEST_BODY) throw new IOException("body too large");
        return in.readNBytes(length);
    }

    private static byte[] chunked(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var line = line(in);
            var size = Integer.parseInt(line == null ? "" : line.strip(), 16);
            if (size == 0) break;
            body.writeBytes(in.readNBytes(size));
            if (body.size() > LONGEST_BODY) throw new IOException("body too large");
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var text = new StringBuilder(80);
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) return null;
            if (text.length() == LONGEST_HEAD) throw new IOException("head too large");
            if (b != '\r') text.append((char) b);
        }
        return text.toString();
    }

    /** Nobody answers on this port any more, and every connection ends. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) socket.close();
        threads.forEach(Thread::interrupt);
    }
}
