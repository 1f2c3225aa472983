package carapace.config.json5.write;

import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Modes of files and directories that hold secrets. */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> OTHERS_READ =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private OwnerOnly() {}

    private static boolean posix(Path beside) {
        return beside.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** 0600, where the system has such modes. */
    static FileAttribute<?>[] file(Path beside) {
        return attributes(beside, "rw-------");
    }

    /** 0700, likewise. */
    static FileAttribute<?>[] directory(Path beside) {
        return attributes(beside, "rwx------");
    }

    private static FileAttribute<?>[] attributes(Path beside, String mode) {
        if (!posix(beside)) return new FileAttribute<?>[0];
        var permissions = PosixFilePermissions.fromString(mode);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }

    /** A warning when others may read the file. */
    public static Optional<Issue> check(Path file) {
        if (!posix(file) || !Files.isRegularFile(file)) return Optional.empty();
        try {
            if (Files.getPosixFilePermissions(file).stream().noneMatch(OTHERS_READ::contains)) {
                return Optional.empty();
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        return Optional.of(
                new Issue(
                        "",
                        Severity.WARNING,
                        "others may read the configuration: chmod 600 " + file));
    }
}
