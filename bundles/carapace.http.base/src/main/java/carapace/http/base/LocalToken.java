package carapace.http.base;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/** The credential of whoever can read the gateway's own files; new at each start. */
final class LocalToken implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("auth");

    private final Path file;
    private final byte @Nullable [] token;
    private final String actor;

    private LocalToken(Path file, byte @Nullable [] token, String actor) {
        this.file = file;
        this.token = token;
        this.actor = actor;
    }

    /**
     * Writes {@code run/control.token}; without it the gateway runs, but nobody is let in by it.
     */
    static LocalToken write(Path stateDirectory) {
        var run = stateDirectory.resolve("run");
        var file = run.resolve("control.token");
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        var token = Base64.getUrlEncoder().withoutPadding().encode(random);
        try {
            var posix = Files.getFileStore(stateDirectory).supportsFileAttributeView("posix");
            if (posix) {
                var owner = PosixFilePermissions.fromString("rwx------");
                Files.createDirectories(run, PosixFilePermissions.asFileAttribute(owner));
                Files.setPosixFilePermissions(run, owner);
            } else {
                Files.createDirectories(run);
            }
            var fresh = run.resolve("control.token.new");
            Files.deleteIfExists(fresh);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var secret = PosixFilePermissions.fromString("rw-------");
            try (var out =
                    posix
                            ? Files.newByteChannel(
                                    fresh, options, PosixFilePermissions.asFileAttribute(secret))
                            : Files.newByteChannel(fresh, options)) {
                out.write(java.nio.ByteBuffer.wrap(token));
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return new LocalToken(file, token, "cli:" + owner(file, posix));
        } catch (IOException e) {
            LOG.error("the local operator credential cannot be written: {}", e.getClass());
            return new LocalToken(file, null, "");
        }
    }

    private static String owner(Path file, boolean posix) throws IOException {
        return posix ? String.valueOf(Files.getAttribute(file, "unix:uid")) : "owner";
    }

    boolean same(byte[] presented) {
        return token != null && MessageDigest.isEqual(digest(token), digest(presented));
    }

    String actor() {
        return actor;
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }

    /** Takes the file away, unless a later start has written its own. */
    @Override
    public void close() {
        if (token == null) return;
        try {
            var there = Files.readAllBytes(file);
            if (MessageDigest.isEqual(there, token)) Files.delete(file);
        } catch (IOException e) {
            LOG.debug("the local operator credential was gone already: {}", e.getClass());
        }
        Arrays.fill(token, (byte) 0);
    }

    /** As a caller would present it. */
    static byte[] bytes(String presented) {
        return presented.getBytes(StandardCharsets.UTF_8);
    }
}
