package carapace.launcher.house;

import carapace.launcher.Refused;
import carapace.launcher.place.Private;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Lays the jar's contents out in the cache once, each bundle checked against its digest: what is
 * there afterwards is whole, since the folder appears under its name in one step.
 */
final class Unpacking {

    private static final String SQLITE = "org.xerial.sqlite-jdbc";
    private static final Duration STALE = Duration.ofDays(7);

    private final Path cache;
    private final BundleIndex index;

    Unpacking(Path cache, BundleIndex index) {
        this.cache = cache;
        this.index = index;
    }

    Path bundles() {
        return cache.resolve("bundles");
    }

    /** The folder of SQLite's native library, which is the only native one. */
    Path natives() {
        return cache.resolve("native");
    }

    static String nativeName() {
        return System.mapLibraryName("sqlitejdbc");
    }

    /** Does what is still to be done. */
    void ensure() throws Refused {
        try {
            if (Files.isDirectory(bundles(), LinkOption.NOFOLLOW_LINKS)) return;
            var parent = Objects.requireNonNull(cache.getParent());
            Files.createDirectories(parent);
            Private.directory(parent);
            Private.directory(cache);
            prune(parent);
            var fresh = cache.resolve("bundles.new-" + ProcessHandle.current().pid());
            Private.delete(fresh);
            Private.directory(fresh);
            for (var entry : index.entries()) unpack(entry, fresh);
            try {
                Files.move(fresh, bundles(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Private.delete(fresh);
                if (!Files.isDirectory(bundles())) throw e; // else somebody else was quicker
            }
        } catch (IOException e) {
            throw new Refused(
                    1,
                    "cache_unwritable",
                    "The cache directory "
                            + cache
                            + " cannot be filled: check the free space there, or choose another"
                            + " with XDG_CACHE_HOME.");
        }
    }

    private void unpack(BundleIndex.Entry entry, Path folder) throws IOException {
        var file = folder.resolve(entry.file());
        var digest = sha256();
        try (var in = Unpacking.class.getResourceAsStream("/bundles/" + entry.file());
                var out = new FileOutputStream(file.toFile())) {
            if (in == null) throw new IOException(entry.file() + " is missing");
            var buffer = new byte[1 << 16];
            for (int n; (n = in.read(buffer)) > 0; ) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(entry.sha256())) {
            throw new IOException(entry.file() + " is damaged");
        }
        if (entry.symbolicName().equals(SQLITE)) unpackNative(file);
    }

    private void unpackNative(Path driver) throws IOException {
        var wanted = "org/sqlite/native/" + platform() + "/" + nativeName();
        try (var in = new ZipInputStream(Files.newInputStream(driver))) {
            for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
                if (!entry.getName().equals(wanted)) continue;
                Private.directory(natives());
                copy(in, natives().resolve(nativeName()));
                return;
            }
        }
    }

    private static void copy(InputStream in, Path to) throws IOException {
        var fresh = to.resolveSibling(to.getFileName() + ".new-" + ProcessHandle.current().pid());
        Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** As the SQLite driver names its folders. */
    static String platform() {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        var arch =
                switch (machine) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "arm64", "aarch64" -> "aarch64";
                    default -> machine;
                };
        if (system.startsWith("mac")) return "Mac/" + arch;
        if (system.startsWith("windows")) return "Windows/" + arch;
        var musl = Files.exists(Path.of("/lib/ld-musl-" + arch + ".so.1"));
        return (musl ? "Linux-Musl/" : "Linux/") + arch;
    }

    /** Takes away what other versions left behind, once it is a week old. */
    private void prune(Path parent) throws IOException {
        var limit = FileTime.from(Instant.now().minus(STALE));
        try (var others = Files.newDirectoryStream(parent)) {
            for (var other : others) {
                if (other.equals(cache) || !Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (Files.getLastModifiedTime(other).compareTo(limit) < 0) Private.delete(other);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }
}
