package carapace.matrix.crypto.trust;

/** Which devices are given room keys. */
public enum SharePolicy {
    /** Every device that is not blocked. */
    ANY(TrustLevel.UNSIGNED),
    /** Devices that their owner cross-signed (MSC4153). */
    CROSS_SIGNED(TrustLevel.CROSS_SIGNED),
    /** Devices we verified, or whose owner we verified. */
    VERIFIED(TrustLevel.VERIFIED);

    private final TrustLevel least;

    SharePolicy(TrustLevel least) {
        this.least = least;
    }

    public TrustLevel least() {
        return least;
    }
}
