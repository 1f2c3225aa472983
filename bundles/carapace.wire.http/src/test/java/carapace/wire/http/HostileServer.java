package carapace.wire.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a loopback port that does to each connection what its script says. */
final class HostileServer implements AutoCloseable {

    /** What happens to one connection; it is closed when this returns. */
    interface Script {
        void run(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final Queue<String> heads = new ConcurrentLinkedQueue<>();

    HostileServer(Script script) throws IOException {
        this(new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1")), script);
    }

    HostileServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.run(new Peer(socket));
        } catch (Exception e) {
            return; // the client went away, which is what most tests want to see
        } finally {
            open.decrementAndGet();
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    URI origin() {
        return URI.create("http://127.0.0.1:" + port());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) socket.close();
    }

    /** One connection as the script sees it. */
    final class Peer {
        final Socket socket;
        final InputStream in;
        final OutputStream out;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Reads a head and as much body as it promises. */
        String request() throws IOException {
            var head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                var b = in.read();
                if (b < 0) throw new IOException("no more requests");
                head.append((char) b);
            }
            var at = head.toString().toLowerCase().indexOf("content-length: ");
            if (at >= 0) {
                var end = head.indexOf("\r\n", at);
                in.readNBytes(Integer.parseInt(head.substring(at + 16, end)));
            }
            requests.incrementAndGet();
            heads.add(head.toString());
            return head.toString();
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void answer(String body) throws IOException {
            say("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /** The next close sends RST instead of FIN. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
        }

        void untilGone() throws IOException {
            while (in.read() >= 0) continue;
        }

        void endlessly(String text) throws IOException {
            while (true) say(text);
        }

        /** One byte now and then, until the client has had enough. */
        void dribble(String text) throws IOException {
            socket.setSoTimeout(50);
            for (var i = 0; ; i++) {
                say(text.substring(i % text.length(), i % text.length() + 1));
                try {
                    if (in.read() < 0) return;
                } catch (java.net.SocketTimeoutException e) {
                    continue;
                }
            }
        }
    }
}
