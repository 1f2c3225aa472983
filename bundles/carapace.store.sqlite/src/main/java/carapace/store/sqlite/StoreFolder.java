package carapace.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The store's folder and files: the owner's alone, no links, nobody else's. */
final class StoreFolder {
    private StoreFolder() {}

    static void prepare(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) throw new IOException("a file without a folder");
        if (Files.isSymbolicLink(folder)) throw new IOException("a link");
        if (!Files.isDirectory(folder)) {
            if (posix(folder.getParent())) {
                var rights = PosixFilePermissions.fromString("rwx------");
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(rights));
            } else {
                Files.createDirectories(folder);
            }
        }
        var probe = Files.createTempFile(folder, ".probe", "");
        try {
            var me = Files.getOwner(probe);
            for (var path : List.of(folder, file)) {
                if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) continue;
                if (Files.isSymbolicLink(path)) throw new IOException("a link");
                if (!Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(me)) {
                    throw new IOException("someone else's");
                }
            }
        } finally {
            Files.delete(probe);
        }
    }

    /** What SQLite makes beside the file takes the file's rights. */
    static void ownerOnly(Path file) {
        if (!posix(file)) return;
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger("store")
                    .warn("the rights of the store's file could not be narrowed");
        }
    }

    private static boolean posix(@org.jspecify.annotations.Nullable Path path) {
        return path != null && path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
