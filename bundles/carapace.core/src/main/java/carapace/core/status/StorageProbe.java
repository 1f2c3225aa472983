package carapace.core.status;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Whether a file can be made, written, forced and deleted in the state directory. */
public final class StorageProbe {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private final Path file;
    private long at;
    private boolean probed;
    private boolean writable;

    public StorageProbe(Path stateDirectory) {
        this.file =
                stateDirectory.resolve("run").resolve(".probe-" + ProcessHandle.current().pid());
    }

    /** At most one look at the disk in 5 s. */
    public synchronized boolean writable() {
        var now = System.nanoTime();
        if (!probed || now - at > FRESH) {
            writable = probe();
            at = System.nanoTime();
            probed = true;
        }
        return writable;
    }

    private boolean probe() {
        try {
            Files.deleteIfExists(file);
            Files.createDirectories(file.getParent());
            try (var channel =
                    FileChannel.open(
                            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {1}));
                channel.force(true);
            } finally {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
