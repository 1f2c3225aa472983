package carapace.http.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Ten wrong credentials a minute from one address, then none is looked at for a minute. */
final class FailureLimiter {

    private static final int MOST = 10;
    private static final int MOST_ADDRESSES = 10_000;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final Map<String, Deque<Long>> failures = new LinkedHashMap<>(64, 0.75f, true);

    FailureLimiter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Seconds until this address is listened to again; 0 when it is now. */
    synchronized int shutFor(String address) {
        var times = failures.get(address);
        if (times == null || times.size() < MOST) return 0;
        var left = times.getLast() + MINUTE - nanos.getAsLong();
        if (left <= 0) {
            failures.remove(address);
            return 0;
        }
        return (int) Math.ceilDiv(left, TimeUnit.SECONDS.toNanos(1));
    }

    synchronized void failed(String address) {
        var now = nanos.getAsLong();
        var times = failures.computeIfAbsent(address, key -> new ArrayDeque<>());
        while (!times.isEmpty() && now - times.getFirst() > MINUTE) times.removeFirst();
        if (times.size() < MOST) times.addLast(now);
        if (failures.size() > MOST_ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }
}
