package carapace.matrix.crypto.trust;

import org.jspecify.annotations.Nullable;

/**
 * One device and our own mark on it.
 *
 * @param crossSigned whether its owner's self-signing key signed it
 */
public record Device(DeviceKeys keys, Mark mark, boolean crossSigned) {

    public String user() {
        return keys.user();
    }

    public String id() {
        return keys.device();
    }

    /** What the operator or a verification said about a device. */
    public enum Mark {
        NONE,
        /** Verified directly: its key was compared. */
        VERIFIED,
        /** Never given keys. */
        BLOCKED;

        static Mark of(@Nullable String name) {
            for (var mark : values()) {
                if (mark.name().equals(name)) {
                    return mark;
                }
            }
            return NONE;
        }
    }
}
