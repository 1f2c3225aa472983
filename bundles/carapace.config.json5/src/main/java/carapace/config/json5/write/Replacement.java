package carapace.config.json5.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Puts a text in the place of a file: whole or not at all, also when the power goes. */
final class Replacement {
    private static final int OLDEST = 4;

    private final AtomicLong counter = new AtomicLong();

    /** Keeps {@code text} as {@code <config>.bak}; earlier ones move to {@code .bak.1} to 4. */
    void backup(Path config, String text) throws IOException {
        for (var age = OLDEST; age > 0; age--) {
            var younger = backup(config, age - 1);
            if (Files.exists(younger, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(younger, backup(config, age), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        create(backup(config, 0), text);
    }

    private static Path backup(Path config, int age) {
        var suffix = age == 0 ? ".bak" : ".bak." + age;
        return config.resolveSibling(config.getFileName() + suffix);
    }

    /** Writes beside the file, then renames. */
    void write(Path config, String text) throws IOException {
        var beside =
                config.resolveSibling(
                        config.getFileName()
                                + ".cfg.tmp."
                                + ProcessHandle.current().pid()
                                + "."
                                + counter.incrementAndGet());
        Files.deleteIfExists(beside);
        var done = false;
        try {
            create(beside, text);
            Files.move(beside, config, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            force(Objects.requireNonNull(config.toAbsolutePath().getParent()));
        } finally {
            if (!done) Files.deleteIfExists(beside);
        }
    }

    private static void create(Path file, String text) throws IOException {
        try (var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        OwnerOnly.file(file))) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(/* metaData= */ true);
        }
    }

    /** The rename itself is on disk when its directory is. */
    private static void force(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(/* metaData= */ true);
        }
    }
}
