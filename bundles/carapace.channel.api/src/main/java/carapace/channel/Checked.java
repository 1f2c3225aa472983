package carapace.channel;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Optional;

/** A channel that can check itself for {@code cara verify}. */
@ConsumerType
public interface Checked extends Channel {

    /**
     * Runs its checks in order; each is bounded by 30 s. A check that depends on a failed one is
     * reported as skipped, not left out.
     *
     * @param destination where to send one real message; without it the send path is skipped
     */
    List<Check> check(Optional<String> destination) throws InterruptedException;

    /**
     * One line of {@code cara verify}.
     *
     * @param detail a short sentence without address, token or provider text
     * @param nextStep what the operator does about it; empty after a pass
     */
    record Check(String name, Result result, String detail, Optional<String> nextStep) {
        public enum Result {
            PASS,
            FAIL,
            SKIP
        }

        public static Check pass(String name, String detail) {
            return new Check(name, Result.PASS, detail, Optional.empty());
        }

        public static Check fail(String name, String detail, String nextStep) {
            return new Check(name, Result.FAIL, detail, Optional.of(nextStep));
        }

        public static Check skip(String name, String detail, String nextStep) {
            return new Check(name, Result.SKIP, detail, Optional.of(nextStep));
        }
    }
}
