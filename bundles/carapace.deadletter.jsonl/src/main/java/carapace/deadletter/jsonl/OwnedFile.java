package carapace.deadletter.jsonl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file of lines that is the owner's alone; on disk when a call that writes returns. */
final class OwnedFile {
    private final Path path;
    private boolean torn;

    OwnedFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** In bytes; 0 when it is not there. */
    long size() throws IOException {
        if (Files.isSymbolicLink(path)) throw new IOException("a link");
        return Files.exists(path) ? Files.size(path) : 0;
    }

    /** Whether the last {@link #lines} found a last line without its end. */
    boolean torn() {
        return torn;
    }

    /** Its lines, each with its end; a last one that was torn too. */
    List<byte[]> lines() throws IOException {
        torn = false;
        var lines = new ArrayList<byte[]>();
        if (size() == 0) return lines;
        var all = Files.readAllBytes(path);
        var from = 0;
        for (var i = 0; i < all.length; i++) {
            if (all[i] != '\n') continue;
            if (i > from) lines.add(Arrays.copyOfRange(all, from, i + 1));
            else torn = true;
            from = i + 1;
        }
        if (from < all.length) {
            torn = true;
            var last = Arrays.copyOfRange(all, from, all.length + 1);
            last[last.length - 1] = '\n';
            lines.add(last);
        }
        return lines;
    }

    void append(byte[] bytes) throws IOException {
        var fresh = prepare();
        try (var channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
            write(channel, bytes);
        }
        if (fresh) syncFolder();
    }

    /** Takes a piece out. */
    void cut(long at, int length) throws IOException {
        var all = Files.readAllBytes(path);
        var rest = new ByteArrayOutputStream(all.length);
        rest.write(all, 0, (int) at);
        rest.write(all, (int) at + length, all.length - (int) at - length);
        replace(rest.toByteArray());
    }

    /** Puts other contents in its place, all or nothing; nothing at all removes it. */
    void replace(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            Files.deleteIfExists(path);
            syncFolder();
            return;
        }
        var beside = new OwnedFile(path.resolveSibling(path.getFileName() + ".new"));
        Files.deleteIfExists(beside.path);
        beside.prepare();
        try (var channel = FileChannel.open(beside.path, StandardOpenOption.WRITE)) {
            write(channel, bytes);
        }
        Files.move(
                beside.path,
                path,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    /** Makes folder and file where they are missing; whether the file was. */
    private boolean prepare() throws IOException {
        var folder = folder();
        var posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.isSymbolicLink(folder)) throw new IOException("a link");
            if (posix) {
                var rights = PosixFilePermissions.fromString("rwx------");
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(rights));
            } else {
                Files.createDirectory(folder);
            }
        }
        if (Files.isSymbolicLink(path)) throw new IOException("a link");
        if (Files.exists(path)) return false;
        if (posix) {
            var rights = PosixFilePermissions.fromString("rw-------");
            Files.createFile(path, PosixFilePermissions.asFileAttribute(rights));
        } else {
            Files.createFile(path);
        }
        return true;
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) channel.write(buffer);
        channel.force(true);
    }

    /** A new name is durable once its folder is. */
    private void syncFolder() throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        try (var channel = FileChannel.open(folder(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path folder() throws IOException {
        var folder = path.getParent();
        if (folder == null) throw new IOException("a file without a folder");
        return folder;
    }
}
