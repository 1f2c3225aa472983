package carapace.matrix.crypto.trust;

/** How far a device is trusted, from least to most. */
public enum TrustLevel {
    /** We marked it as not to be given keys. */
    BLOCKED,
    /** We do not know the device. */
    UNKNOWN,
    /** Known, and vouched for by nobody. */
    UNSIGNED,
    /** Its owner signed it; we did not verify the owner. */
    CROSS_SIGNED,
    /** We verified it, or its owner, who signed it. */
    VERIFIED;

    public boolean atLeast(TrustLevel other) {
        return compareTo(other) >= 0;
    }
}
