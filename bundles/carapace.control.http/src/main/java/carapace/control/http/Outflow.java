package carapace.control.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pieces on their way to one reader: any thread adds, one thread writes. A reader that lets 1,000
 * pieces or 4 MiB pile up loses the stream; nobody waits for it.
 */
final class Outflow {

    private static final int MOST_PIECES = 1000;
    private static final long MOST_BYTES = 4L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final byte[] pulse;
    private final Duration rhythm;
    private long bytes;
    private boolean ended;
    private boolean overrun;

    /**
     * For one stream.
     *
     * @param pulse what is written when nothing happens, so that a reader who left is noticed
     */
    Outflow(String pulse, Duration rhythm) {
        this.pulse = pulse.getBytes(StandardCharsets.UTF_8);
        this.rhythm = rhythm;
    }

    /** Adds a piece; dropped once the stream has ended. */
    void add(String piece) {
        var encoded = piece.getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            if (ended) return;
            if (waiting.size() >= MOST_PIECES || bytes + encoded.length > MOST_BYTES) {
                overrun = true;
                ended = true;
                waiting.clear();
            } else {
                waiting.add(encoded);
                bytes += encoded.length;
            }
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the reader was too slow. */
    boolean overrun() {
        lock.lock();
        try {
            return overrun;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes until the end.
     *
     * @throws IOException the reader is gone
     */
    void drain(OutputStream out) throws IOException, InterruptedException {
        for (var next = next(); next.length > 0; next = next()) {
            out.write(next);
            if (idle()) out.flush();
        }
        out.flush();
    }

    private boolean idle() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Empty at the end. */
    private byte[] next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = rhythm.toNanos();
            while (waiting.isEmpty() && !ended) {
                if (left <= 0) return pulse;
                left = more.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(60)));
            }
            if (waiting.isEmpty()) return new byte[0];
            var piece = waiting.removeFirst();
            bytes -= piece.length;
            return piece;
        } finally {
            lock.unlock();
        }
    }
}
