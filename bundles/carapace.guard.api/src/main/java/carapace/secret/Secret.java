package carapace.secret;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Bytes that nobody may see. They are handed to one function at a time, compared in constant time,
 * and wiped on {@link #close}. Never printed, never serialised.
 */
public final class Secret implements AutoCloseable {

    private final byte[] bytes;
    private boolean closed;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies; the caller wipes its own array. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /**
     * Calls {@code use} with a copy of the bytes that is wiped when it returns.
     *
     * @throws IllegalStateException once closed
     */
    public synchronized <T> T use(Function<byte[], T> use) {
        if (closed) throw new IllegalStateException("this secret was wiped");
        var copy = bytes.clone();
        try {
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** Whether there is nothing in it but white space. */
    public boolean blank() {
        return use(copy -> new String(copy, StandardCharsets.UTF_8).isBlank());
    }

    /** Compares by SHA-256 digests in constant time, whatever the lengths. */
    public boolean same(byte[] presented) {
        return use(copy -> MessageDigest.isEqual(digest(copy), digest(presented)));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }

    /** Wipes the bytes. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.use(this::same);
    }

    /** The same for all, since a hash would tell. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "Secret";
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("Secret");
    }
}
