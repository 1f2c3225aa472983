package carapace.deployer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The folder {@code deploy/}: which of its files are there, and have stopped growing. */
final class Folder {

    /** A file that has not changed for so long was not just being copied. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final long LARGEST = 64L << 20;
    private static final int MOST = 200;

    private record Look(long size, long changed) {}

    private final Path folder;
    private final Clock clock;
    private Map<Path, Look> before = Map.of();
    private boolean growing;

    Folder(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Files that may be read now: seen twice alike, or settled. Sorted by name. */
    List<Path> stable() throws IOException {
        var now = new HashMap<Path, Look>();
        var stable = new ArrayList<Path>();
        growing = false;
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            for (var file : files) {
                if (now.size() == MOST) break;
                if (file.getFileName().toString().startsWith(".")) continue;
                var facts =
                        Files.readAttributes(
                                file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!facts.isRegularFile()) continue;
                var changed = facts.lastModifiedTime();
                var look = new Look(facts.size(), changed.toMillis());
                now.put(file, look);
                var settled = changed.toInstant().plus(SETTLED).isBefore(clock.instant());
                if (settled || look.equals(before.get(file))) stable.add(file);
                else growing = true;
            }
        }
        before = now;
        stable.sort(null);
        return stable;
    }

    /** Those that are there now, and what came back to its place since. */
    List<Path> present(List<Path> stable) throws IOException {
        var present = new ArrayList<>(stable);
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            for (var file : files) {
                if (!present.contains(file)) present.add(file);
            }
        }
        return present;
    }

    /** Whether the last look saw a file that may still change, so that nothing is concluded. */
    boolean growing() {
        return growing;
    }

    /** Reads a file once, whole. */
    static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var bytes = in.readNBytes((int) LARGEST + 1);
            if (bytes.length > LARGEST) throw new IOException("it has more than 64 MB");
            return bytes;
        }
    }

    Path path() {
        return folder;
    }
}
