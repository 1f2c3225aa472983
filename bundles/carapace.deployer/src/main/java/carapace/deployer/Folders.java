package carapace.deployer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Owner-only folders. */
final class Folders {

    private Folders() {}

    /** Makes it 0700; one that others may write to is refused, for they could have put files in. */
    static void secure(Path folder) throws IOException {
        var mode = PosixFilePermissions.fromString("rwx------");
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode));
            return;
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder.getFileName() + " is not a folder");
        }
        var bits = (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((bits & 022) != 0) {
            throw new IOException(folder.getFileName() + " can be written by others");
        }
        if ((bits & 077) != 0) Files.setPosixFilePermissions(folder, mode);
    }
}
