package carapace.sealer.aesgcm;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The configuration password and the keys derived from it: Argon2id, 64 MiB, 3 passes, 1 lane. A
 * key is derived once per salt and kept until this closes, since a secret is opened at every use
 * and a derivation takes about 0.3 s; at most 64 are kept.
 */
final class Password implements AutoCloseable {

    private static final int MOST_KEYS = 64;
    private static final int MEMORY_KIB = 65_536;
    private static final int PASSES = 3;
    private static final int LANES = 1;

    private final byte[] bytes;
    private final Map<String, byte[]> keys = new LinkedHashMap<>();
    private int derivations;

    Password(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    boolean isSet() {
        return bytes.length > 0;
    }

    boolean isShort() {
        return isSet() && bytes.length < 16;
    }

    boolean hasNul() {
        for (var b : bytes) {
            if (b == 0) return true;
        }
        return false;
    }

    /** How many derivations were made; what the tests count. */
    synchronized int derivations() {
        return derivations;
    }

    /** The key for one salt. */
    synchronized byte[] key(byte[] salt) {
        if (!isSet()) throw new IllegalStateException("no password is set");
        var name = Arrays.toString(salt);
        var known = keys.get(name);
        if (known != null) return known;
        var key = onPlatformThread(salt);
        derivations++;
        keys.put(name, key);
        if (keys.size() > MOST_KEYS) {
            var oldest = keys.keySet().iterator().next();
            var leaving = keys.remove(oldest);
            if (leaving != null) Arrays.fill(leaving, (byte) 0);
        }
        return key;
    }

    /** A virtual thread would keep a carrier busy for the whole derivation. */
    private byte[] onPlatformThread(byte[] salt) {
        var task = new FutureTask<>(() -> derive(salt));
        Thread.ofPlatform().daemon().name("key derivation").start(task);
        var interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // it takes 0.3 s at most; the caller is told afterwards
                } catch (ExecutionException e) {
                    throw new IllegalStateException("key derivation failed");
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private byte[] derive(byte[] salt) {
        var parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(MEMORY_KIB)
                        .withIterations(PASSES)
                        .withParallelism(LANES)
                        .withSalt(salt)
                        .build();
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        var key = new byte[32];
        generator.generateBytes(bytes, key);
        return key;
    }

    /** Wipes the password and every key. */
    @Override
    public synchronized void close() {
        Arrays.fill(bytes, (byte) 0);
        keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        keys.clear();
    }

    @Override
    public String toString() {
        return "Password";
    }
}
