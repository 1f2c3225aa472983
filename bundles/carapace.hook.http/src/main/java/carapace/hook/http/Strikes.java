package carapace.hook.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * More than ten calls a minute with a wrong secret shut an address out until the minute is over.
 * This machine is never shut out: it may be a proxy that nobody told us to trust, and one stranger
 * behind it would silence the network.
 */
final class Strikes {

    private static final int MOST = 10;
    private static final int MOST_ADDRESSES = 10_000;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final Map<String, Deque<Long>> wrong = new LinkedHashMap<>(64, 0.75f, true);

    Strikes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized boolean out(String address) {
        var times = wrong.get(address);
        if (times == null) return false;
        while (!times.isEmpty() && nanos.getAsLong() - times.getFirst() > MINUTE) {
            times.removeFirst();
        }
        if (times.isEmpty()) wrong.remove(address);
        return times.size() >= MOST;
    }

    synchronized void wrong(String address) {
        if (address.startsWith("127.") || address.equals("::1") || address.startsWith("0:0:0:0:")) {
            return;
        }
        var times = wrong.computeIfAbsent(address, key -> new ArrayDeque<>());
        if (times.size() < MOST) times.addLast(nanos.getAsLong());
        if (wrong.size() > MOST_ADDRESSES) wrong.remove(wrong.keySet().iterator().next());
    }
}
