package carapace.matrix.crypto;

import carapace.matrix.crypto.trust.SharePolicy;

import java.time.Duration;

/**
 * How a machine behaves.
 *
 * @param share which devices are given our room keys
 * @param display the least trust of a device whose messages are shown; ANY shows all
 * @param rotateAfter the longest life of a room key, where the room asks for nothing shorter
 * @param rotateMessages the most messages of a room key, where the room asks for nothing fewer
 * @param oneTimeKeys how many one-time keys the homeserver should hold
 */
public record MachineSettings(
        SharePolicy share,
        SharePolicy display,
        Duration rotateAfter,
        int rotateMessages,
        int oneTimeKeys) {

    public MachineSettings {
        if (rotateMessages < 1 || rotateAfter.isNegative() || oneTimeKeys < 1) {
            throw new IllegalArgumentException("rotation and key count are positive");
        }
    }

    public static MachineSettings defaults() {
        return new MachineSettings(
                SharePolicy.CROSS_SIGNED, SharePolicy.ANY, Duration.ofDays(7), 100, 50);
    }

    public MachineSettings share(SharePolicy policy) {
        return new MachineSettings(policy, display, rotateAfter, rotateMessages, oneTimeKeys);
    }

    public MachineSettings display(SharePolicy policy) {
        return new MachineSettings(share, policy, rotateAfter, rotateMessages, oneTimeKeys);
    }
}
