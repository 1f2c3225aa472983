package carapace.config.json5.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/** Keeps other processes from changing the file: an exclusive lock on {@code <config>.lock}. */
final class FileLock implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for it, at most that long. */
    static FileLock take(Path config, Duration atMost)
            throws NotWritten, IOException, InterruptedException {
        var file = config.resolveSibling(config.getFileName() + ".lock");
        var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        OwnerOnly.file(config));
        var taken = false;
        try {
            var deadline = System.nanoTime() + atMost.toNanos();
            var pause = FIRST_PAUSE;
            while (!held(channel)) {
                if (System.nanoTime() >= deadline) {
                    throw new NotWritten("busy", "config is locked by another process");
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
                if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
            }
            taken = true;
            return new FileLock(channel);
        } finally {
            if (!taken) channel.close();
        }
    }

    private static boolean held(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    /** Closing the channel gives the lock back; the file stays, so that nobody locks another. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
