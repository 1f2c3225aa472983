package carapace.core.courier;

/** A token bucket. Not safe for use by several threads. */
final class Bucket {
    private final double perNano;
    private final double burst;
    private double tokens;
    private long at;

    /**
     * Full at first.
     *
     * @param perSecond 0 is not limited
     */
    Bucket(double perSecond, double burst, long now) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.at = now;
    }

    /** Nanoseconds until there is a token. */
    long until(long now) {
        if (perNano == 0) return 0;
        tokens = Math.min(burst, tokens + (now - at) * perNano);
        at = now;
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
    }

    void take() {
        if (perNano != 0) tokens -= 1;
    }

    void giveBack() {
        if (perNano != 0) tokens = Math.min(burst, tokens + 1);
    }
}
