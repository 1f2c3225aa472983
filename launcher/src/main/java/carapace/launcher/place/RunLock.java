package carapace.launcher.place;

import carapace.launcher.Refused;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The one lock of an installation. The file itself is what is locked; it is never deleted. */
public final class RunLock implements AutoCloseable {

    private static final String NAME = ".matrix-rekey.lock";

    private final FileChannel file;
    private final Path pid;

    private RunLock(FileChannel file, Path pid) {
        this.file = file;
        this.pid = pid;
    }

    /** Takes it, or names the process that holds it; writes {@code run/pid}. */
    public static RunLock take(Path state) throws Refused {
        var path = state.resolve(NAME);
        try {
            var file =
                    FileChannel.open(
                            path,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            var pid = state.resolve("run").resolve("pid");
            if (lock(file) == null) {
                file.close();
                throw new Refused(4, "lock_held", held(pid, path));
            }
            Private.write(pid, ProcessHandle.current().pid() + "\n");
            return new RunLock(file, pid);
        } catch (IOException e) {
            throw new Refused(
                    1,
                    "lock_unusable",
                    "The lock "
                            + path
                            + " cannot be taken: check that it is a plain file of yours.");
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // this very process holds it
        }
    }

    private static String held(Path pid, Path path) throws IOException {
        var holder = Files.exists(pid) ? Files.readString(pid).trim() : "";
        var who = holder.matches("[0-9]+") ? "process " + holder : "another process";
        return "Carapace is already running as "
                + who
                + ", which holds "
                + path
                + ": stop it first, or use another CARAPACE_STATE_DIR.";
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pid);
        file.close();
    }
}
