package carapace.status;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Counts and times. Offered by core, whose registry survives every swap. Handles are cheap to use
 * and may be kept; asking for the same name and labels gives the same meter. A family has at most
 * 100 series; more go into the label value {@code other}.
 */
@ProviderType
public interface Meters {

    /**
     * A counter.
     *
     * @param name the full name, {@code carapace_…_total}
     * @param labels name, value, name, value … from closed sets
     */
    Counter counter(String name, String help, String... labels);

    /**
     * A histogram of durations in seconds.
     *
     * @param bounds upper bounds in seconds, rising
     */
    Timer timer(String name, String help, List<Double> bounds, String... labels);

    /** A gauge, read when metrics are; closing takes it away. */
    Gauge gauge(String name, String help, DoubleSupplier value, String... labels);

    /** See {@link #counter}. */
    interface Counter {
        default void increment() {
            add(1);
        }

        void add(long amount);
    }

    /** See {@link #timer}. */
    interface Timer {
        void record(Duration duration);
    }

    /** See {@link #gauge}. */
    interface Gauge extends AutoCloseable {
        @Override
        void close();
    }
}
