package carapace.http.base;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A bucket of tokens for each address and kind of path; the least used addresses are forgotten. */
final class RateLimiter {

    private static final int MOST_BUCKETS = 10_000;

    /**
     * How fast one address may ask.
     *
     * @param endpoint the label in metrics
     * @param prefix empty for everything else
     */
    record Rate(String endpoint, String prefix, int perSecond, int burst) {}

    private static final List<Rate> RATES =
            List.of(
                    new Rate("matrix_send_test", "/control/matrix/send-test", 5, 10),
                    new Rate("matrix_flow", "/control/matrix/verifications/", 5, 10),
                    new Rate("matrix_verifications", "/control/matrix/verifications", 60, 120),
                    new Rate("hooks", "/hooks/", 50, 100),
                    new Rate("tools", "/tools/", 50, 100),
                    new Rate("channels", "/channels/", 50, 200),
                    new Rate("default", "", 100, 200));

    /** What came of one request. */
    record Verdict(boolean allowed, Rate rate, int remaining, int retryAfterSeconds) {}

    private static final class Bucket {
        private double tokens;
        private long at;
    }

    private record Key(String address, String prefix) {}

    private final LongSupplier nanos;
    private final Map<Key, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

    RateLimiter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    static List<Rate> rates() {
        return RATES;
    }

    synchronized Verdict ask(String address, String path) {
        var rate =
                RATES.stream().filter(r -> path.startsWith(r.prefix())).findFirst().orElseThrow();
        var now = nanos.getAsLong();
        var bucket =
                buckets.computeIfAbsent(new Key(address, rate.prefix()), key -> full(rate, now));
        var earned = (now - bucket.at) / 1e9 * rate.perSecond();
        bucket.tokens = Math.min(rate.burst(), bucket.tokens + earned);
        bucket.at = now;
        var allowed = bucket.tokens >= 1;
        if (allowed) bucket.tokens--;
        var wait = (int) Math.ceil((1 - bucket.tokens) / rate.perSecond());
        if (buckets.size() > MOST_BUCKETS) buckets.remove(buckets.keySet().iterator().next());
        return new Verdict(allowed, rate, (int) bucket.tokens, Math.max(1, wait));
    }

    private static Bucket full(Rate rate, long now) {
        var bucket = new Bucket();
        bucket.tokens = rate.burst();
        bucket.at = now;
        return bucket;
    }
}
