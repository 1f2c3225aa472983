package carapace.launcher.client;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One request over a socket of its own, as little HTTP as the gateway's answers need: status,
 * headers, a body that ends with its length, its last chunk or the connection. No redirects, no
 * proxies.
 */
final class Http implements AutoCloseable {

    /** Milliseconds to wait for the connection, and for each piece of an answer. */
    private static final int CONNECT = 5_000;

    private static final int SILENCE = 90_000;
    private static final int LINE = 1 << 20;

    private final Socket socket;
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new HashMap<>();
    private final boolean chunked;
    private long left;
    private boolean ended;

    private Http(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        var first = head();
        if (!first.startsWith("HTTP/1.") || first.length() < 12) {
            throw new IOException("what answers there does not speak HTTP");
        }
        status = Integer.parseInt(first.substring(9, 12));
        for (String line; !(line = head()).isEmpty(); ) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        chunked = headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
        var length = headers.getOrDefault("content-length", "");
        left =
                chunked
                        ? 0
                        : length.matches("[0-9]{1,18}") ? Long.parseLong(length) : Long.MAX_VALUE;
    }

    /** Sends a request; the answer's head has come when this returns. */
    static Http send(Target target, boolean trust, String method, String path, String body)
            throws IOException {
        var socket = new Socket();
        try {
            var host = target.host().replace("[", "").replace("]", "");
            socket.connect(new InetSocketAddress(host, target.port()), CONNECT);
            socket.setSoTimeout(SILENCE);
            socket.setTcpNoDelay(true);
            var stream = target.tls() ? Tls.over(socket, host, target.port(), trust) : socket;
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            var head = new StringBuilder(256);
            head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
            head.append(target.authority()).append("\r\nConnection: close\r\n");
            if (target.credential().isPresent()) {
                head.append("Authorization: Bearer ").append(target.credential().get());
                head.append("\r\n");
            }
            if (!body.isEmpty()) {
                head.append("Content-Type: application/json\r\nContent-Length: ");
                head.append(bytes.length).append("\r\n");
            }
            var start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
            var whole = new byte[start.length + bytes.length];
            System.arraycopy(start, 0, whole, 0, start.length);
            System.arraycopy(bytes, 0, whole, start.length, bytes.length);
            stream.getOutputStream().write(whole);
            stream.getOutputStream().flush();
            return new Http(stream);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The body as a stream of lines; the caller bounds what it keeps. */
    BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(new Body(), StandardCharsets.UTF_8));
    }

    /** The whole body, at most 1 MiB. */
    String text() throws IOException {
        var bytes = new Body().readNBytes(LINE + 1);
        if (bytes.length > LINE) throw new IOException("the gateway's answer is too large");
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String head() throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) throw new EOFException("the connection ended early");
            if (line.length() > 16 * 1024) throw new IOException("a header is too long");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    private final class Body extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (ended || length == 0) return ended ? -1 : 0;
            if (chunked && left == 0) nextChunk();
            if (left == 0 || ended) {
                ended = true;
                return -1;
            }
            int n = in.read(into, offset, (int) Math.min(left, length));
            if (n < 0) {
                ended = true;
                if (left != Long.MAX_VALUE) throw new EOFException("the answer ended early");
                return -1;
            }
            if (left != Long.MAX_VALUE) left -= n;
            if (chunked && left == 0) head();
            return n;
        }

        private void nextChunk() throws IOException {
            var size = head();
            var semicolon = size.indexOf(';');
            try {
                left = Long.parseLong(semicolon < 0 ? size : size.substring(0, semicolon), 16);
            } catch (NumberFormatException e) {
                throw new IOException("the gateway's answer is not HTTP");
            }
            ended = left == 0;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
