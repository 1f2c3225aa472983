package carapace.channel.testkit.telegram;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How long answers took: in a chat the n-th message the bot sends answers the n-th it was sent.
 * Means nothing where an answer has several parts.
 */
public final class Latencies {

    private static final int MOST_WAITING = 1_000_000;

    private final Map<Long, Deque<Long>> waiting = new HashMap<>();
    private long[] nanos = new long[1024];
    private int count;
    private int open;

    synchronized void said(long chat) {
        if (open == MOST_WAITING) return;
        open++;
        waiting.computeIfAbsent(chat, key -> new ArrayDeque<>()).add(System.nanoTime());
    }

    synchronized void answered(long chat, long at) {
        var times = waiting.get(chat);
        var began = times == null ? null : times.poll();
        if (began == null) return;
        open--;
        if (count == nanos.length) nanos = Arrays.copyOf(nanos, count * 2);
        nanos[count++] = at - began;
    }

    synchronized void clear() {
        waiting.clear();
        count = 0;
        open = 0;
    }

    public synchronized int count() {
        return count;
    }

    /** Microseconds below which {@code share} of the answers came, e.g. 0.5; 0 without any. */
    public synchronized long micros(double share) {
        if (count == 0) return 0;
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, (long) (share * count))] / 1000;
    }
}
