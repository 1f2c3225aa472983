package carapace.launcher.place;

import com.sun.security.auth.module.UnixSystem;

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
import java.util.Comparator;
import java.util.Set;

/** Files and folders that only their owner may read. */
public final class Private {

    private static final Set<PosixFilePermission> FOLDER =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");

    private Private() {}

    /** It belongs to somebody else. */
    static final class Foreign extends IOException {
        @Serial private static final long serialVersionUID = 1L;
    }

    /** Makes a folder 0700, or tightens one that is there; the last step is no symbolic link. */
    public static void directory(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            var parent = folder.getParent();
            if (parent != null && !Files.isDirectory(parent)) Files.createDirectories(parent);
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            return;
        }
        if (!own(folder)) throw new Foreign();
        if (!Files.getPosixFilePermissions(folder).equals(FOLDER)) {
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    /** Whether the running user is the owner. */
    public static boolean own(Path path) throws IOException {
        var owner = ((Integer) Files.getAttribute(path, "unix:uid")).longValue() & 0xffffffffL;
        return (new UnixSystem().getUid() & 0xffffffffL) == owner;
    }

    /** Whether nobody but the owner may do anything with it. */
    public static boolean closed(Path file) throws IOException {
        var mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & 077) == 0;
    }

    /** Writes a small file 0600 in one step: readers see the old text or the new one. */
    public static void write(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (var out =
                FileChannel.open(
                        fresh,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        PosixFilePermissions.asFileAttribute(FILE))) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes a folder away with all that is in it. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
