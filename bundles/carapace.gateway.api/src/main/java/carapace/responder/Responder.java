package carapace.responder;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes the answer of one turn; a service, called by core on a virtual thread per turn. */
@ConsumerType
public interface Responder {

    /** Whether a turn could be answered now; {@code /health/ready} and status show it. */
    Readiness readiness();

    /**
     * Answers. Interrupted at the turn's deadline, on cancel, and when the gateway stops.
     *
     * @return never null; faults are outcomes
     */
    Outcome respond(Turn turn) throws InterruptedException;

    /**
     * Whether a model can be asked.
     *
     * @param model provider and model, e.g. {@code builtin:guide}
     */
    record Readiness(boolean ready, String model, String detail) {}
}
