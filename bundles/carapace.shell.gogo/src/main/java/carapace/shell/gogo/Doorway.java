package carapace.shell.gogo;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** The owner-only socket, and the file {@code run/shell} that names it. */
final class Doorway implements AutoCloseable {

    /** Bytes of a socket's path; some systems take no more than 103. */
    private static final int LONGEST_PATH = 100;

    private static final String OWNER_ONLY = "rw-------";

    private final ServerSocketChannel server;
    private final Path socket;
    private final Path sign;
    private final boolean elsewhere;
    private final UserPrincipal owner;

    private Doorway(ServerSocketChannel server, Path socket, Path sign, boolean elsewhere)
            throws IOException {
        this.server = server;
        this.socket = socket;
        this.sign = sign;
        this.elsewhere = elsewhere;
        this.owner = Files.getOwner(socket, LinkOption.NOFOLLOW_LINKS);
    }

    /** Opens it in the folder {@code run}, or where that is too long, in a folder of its own. */
    static Doorway open(Path run) throws IOException {
        var socket = run.resolve("shell.sock");
        var elsewhere = socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH;
        if (elsewhere) {
            socket = Files.createTempDirectory("cara").resolve("s"); // 0700 by its nature
        }
        Files.deleteIfExists(socket);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket), 8);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(OWNER_ONLY));
            var sign = run.resolve("shell");
            write(sign, socket + "\n");
            return new Doorway(server, socket, sign, elsewhere);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static void write(Path file, String text) throws IOException {
        var fresh = file.resolveSibling("shell.new");
        Files.deleteIfExists(fresh);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY));
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (var out = FileChannel.open(fresh, options, mode)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits for the next one who comes. */
    SocketChannel accept() throws IOException {
        return server.accept();
    }

    /** Whether it is the owner who came: asked of the system, not of the visitor. */
    boolean admits(SocketChannel visitor) throws IOException {
        return visitor.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner);
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(sign);
        Files.deleteIfExists(socket);
        var folder = socket.getParent();
        if (elsewhere && folder != null) Files.deleteIfExists(folder);
    }
}
