package carapace.core.audit;

import carapace.status.Audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The audit file: one JSON object a line, each with the digest of the line before it, across
 * rotation. Nothing is written through a link or into a foreign file. Used by one thread.
 */
final class AuditFile {
    private static final int MOST_LINE = 4_096;
    private static final int MOST_TEXT = 3_072;
    private static final long MOST_BYTES = 50_000_000;
    private static final int KEPT = 4;
    private static final String CUT = "…[truncated]";
    private static final String FIRST = "0".repeat(64);

    private final Path directory;
    private final Path file;
    private final long most;
    private final ObjectMapper json = new ObjectMapper(); // trees only
    private @Nullable FileChannel channel;
    private String previous = FIRST;

    /** It is a link, a foreign file, or has several names. */
    static final class Unsafe extends IOException {
        @Serial private static final long serialVersionUID = 1L;

        Unsafe() {
            super("unsafe");
        }
    }

    AuditFile(Path directory) {
        this(directory, MOST_BYTES);
    }

    AuditFile(Path directory, long most) {
        this.directory = directory;
        this.file = directory.resolve("audit.jsonl");
        this.most = most;
    }

    void append(Instant at, Audit.Event event) throws IOException {
        var open = safe();
        var line = line(at, event);
        if (open.size() + line.length > most) {
            rotate();
            open = safe();
        }
        var buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) open.write(buffer);
        previous = digest(line, line.length - 1);
    }

    void force() throws IOException {
        if (channel != null) channel.force(false);
    }

    void close() {
        var open = channel;
        channel = null;
        try {
            if (open != null) open.close();
        } catch (IOException e) {
            // what was written was forced before; there is nobody left to tell
            channel = null;
        }
    }

    private byte[] line(Instant at, Audit.Event event) throws IOException {
        var bytes = bytes(at, event.name(), event.data());
        if (bytes.length <= MOST_LINE) return bytes;
        return bytes(
                at,
                "audit_event_too_large",
                Map.of("original_event", event.name(), "size", bytes.length));
    }

    private byte[] bytes(Instant at, String name, Map<String, Object> data) throws IOException {
        var record = json.createObjectNode();
        record.put("ts", at.truncatedTo(ChronoUnit.MILLIS).toString());
        record.put("event", name);
        ObjectNode inner = record.putObject("data");
        inner.put("type", name);
        data.forEach(
                (key, value) ->
                        inner.set(
                                key,
                                json.valueToTree(
                                        value instanceof String text ? cut(text) : value)));
        record.put("prev", previous);
        return (json.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String cut(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST_TEXT) return text;
        var end = MOST_TEXT - CUT.getBytes(StandardCharsets.UTF_8).length;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) end--;
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
    }

    /** The open file, as long as its name still leads to it. */
    private FileChannel safe() throws IOException {
        var open = channel;
        if (open != null && ours()) return open;
        close();
        return channel = opened();
    }

    private FileChannel opened() throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory);
            restrict(directory, "rwx------");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!ours()) throw new Unsafe();
            previous = lastDigest();
        }
        var open =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND,
                                LinkOption.NOFOLLOW_LINKS));
        restrict(file, "rw-------");
        return open;
    }

    private boolean ours() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) return true;
        var links = Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        var owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        var house = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return Integer.valueOf(1).equals(links) && owner.equals(house);
    }

    private String lastDigest() throws IOException {
        var size = Files.size(file);
        if (size == 0) return previous;
        try (var from = FileChannel.open(file, StandardOpenOption.READ)) {
            var tail = ByteBuffer.allocate((int) Math.min(size, 2 * MOST_LINE));
            from.read(tail, size - tail.capacity());
            var bytes = tail.array();
            var end = bytes.length;
            while (end > 0 && bytes[end - 1] == '\n') end--;
            var start = end;
            while (start > 0 && bytes[start - 1] != '\n') start--;
            var last = new byte[end - start];
            System.arraycopy(bytes, start, last, 0, last.length);
            return digest(last, last.length);
        }
    }

    private void rotate() throws IOException {
        force();
        close();
        for (var number = KEPT - 1; number >= 1; number--) {
            var from = directory.resolve("audit.jsonl." + number);
            var to = directory.resolve("audit.jsonl." + (number + 1));
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, directory.resolve("audit.jsonl.1"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        Set<PosixFilePermission> only = PosixFilePermissions.fromString(permissions);
        Files.setPosixFilePermissions(path, only);
    }

    private static String digest(byte[] line, int length) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(line, 0, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }
}
