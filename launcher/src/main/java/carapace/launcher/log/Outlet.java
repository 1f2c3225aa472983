package carapace.launcher.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where finished lines go. Used by the writer's thread alone. */
interface Outlet {

    void write(Level level, String line) throws IOException;

    void flush() throws IOException;

    /** Lets go of what was opened for it. */
    default void close() throws IOException {}

    /** The process's own stream. */
    static Outlet stream(OutputStream stream) {
        return new Outlet() {
            @Override
            public void write(Level level, String line) throws IOException {
                stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void flush() throws IOException {
                stream.flush();
            }
        };
    }

    /** An owner-only file that turns over at 50 MiB, five old ones kept. */
    final class File implements Outlet {

        private static final long MOST = 50L << 20;
        private static final int KEPT = 5;

        private final Path file;
        private OutputStream out;
        private long size;

        File(Path file) throws IOException {
            this.file = file;
            this.out = open();
        }

        private OutputStream open() throws IOException {
            var options =
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND,
                            LinkOption.NOFOLLOW_LINKS);
            var mode =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"));
            var channel = java.nio.channels.FileChannel.open(file, options, mode);
            size = channel.size();
            return new java.io.BufferedOutputStream(
                    java.nio.channels.Channels.newOutputStream(channel));
        }

        @Override
        public void write(Level level, String line) throws IOException {
            var bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            if (size + bytes.length > MOST) turn();
            out.write(bytes);
            size += bytes.length;
        }

        private void turn() throws IOException {
            out.close();
            for (int n = KEPT - 1; n >= 1; n--) {
                var old = file.resolveSibling(file.getFileName() + "." + n);
                if (Files.exists(old)) move(old, n + 1);
            }
            move(file, 1);
            out = open();
        }

        private void move(Path from, int n) throws IOException {
            Files.move(
                    from,
                    file.resolveSibling(file.getFileName() + "." + n),
                    StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
