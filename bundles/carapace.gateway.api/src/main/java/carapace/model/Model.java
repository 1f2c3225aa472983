package carapace.model;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One provider of models, a service. Pulls on the caller's thread; holds no state between calls.
 */
@ConsumerType
public interface Model {

    /** What stands before the colon of a model's name, e.g. {@code anthropic}. */
    String provider();

    /** Whether it could be asked: its key is there and opens, or it needs none. */
    Readiness readiness();

    /** Whether strangers on a network may be answered by it; the guide says no. */
    default boolean forStrangers() {
        return true;
    }

    /** The same for one of its models: what stands behind the colon. */
    default boolean forStrangers(String model) {
        return forStrangers();
    }

    /** Whether what was said before makes a difference; those that say no are told little of it. */
    default boolean remembers() {
        return true;
    }

    /**
     * Asks and reads the answer as it streams. A stream without the provider's end marker is a
     * fault, whatever it brought. Interrupting cancels.
     *
     * @throws ModelFault with what is known
     */
    Reply stream(ModelRequest request, Listener listener) throws ModelFault, InterruptedException;

    /** See {@link #readiness}. */
    enum Readiness {
        READY,
        /** No key is configured. */
        UNCONFIGURED,
        /** The key cannot be opened. */
        LOCKED
    }

    /** Told while the answer streams, on the same thread. */
    interface Listener {
        /** A piece of visible text. */
        void text(String piece);
    }
}
