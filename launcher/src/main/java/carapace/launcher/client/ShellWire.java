package carapace.launcher.client;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The connection to the shell's socket: lines out, answers in, each ended by the character EOT. */
final class ShellWire implements AutoCloseable {

    private static final char EOT = 4;

    private final SocketChannel channel;
    private final BufferedReader in;

    private ShellWire(SocketChannel channel) {
        this.channel = channel;
        this.in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }

    static ShellWire connect(Path socket, boolean all) throws IOException {
        var wire = new ShellWire(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        wire.send("scope " + (all ? "all" : "cara"));
        wire.answer(line -> {});
        return wire;
    }

    private synchronized void send(String line) throws IOException {
        var bytes =
                ByteBuffer.wrap((line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    /** Runs a line and prints its answer as it comes. */
    void run(String line, Screen screen) throws IOException {
        send("run " + line);
        answer(screen::line);
    }

    /** What may follow; nothing when the gateway has gone. */
    List<String> complete(String line) {
        try {
            var found = new ArrayList<String>();
            send("complete " + line);
            answer(found::add);
            return found;
        } catch (IOException e) {
            return List.of(); // the next line entered tells why
        }
    }

    /** Interrupts what runs. */
    void stop() {
        try {
            send("stop");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Taker {
        void take(String line);
    }

    private void answer(Taker taker) throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) != EOT; ) {
            if (c < 0) throw new EOFException();
            if (c == '\n') {
                taker.take(line.toString());
                line.setLength(0);
            } else {
                line.append((char) c);
            }
        }
        if (!line.isEmpty()) taker.take(line.toString());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
