package carapace.agent;

import carapace.model.ModelFault;

import java.util.concurrent.atomic.AtomicReference;

/** How the last calls of the model in use went; what is known of another model is forgotten. */
final class Health {

    private static final int FAILING = 3;

    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen("", 0, ""));

    private record Seen(String model, int faults, String last) {}

    void answered(ModelName name) {
        seen.set(new Seen(name.toString(), 0, ""));
    }

    void failed(ModelName name, ModelFault.Kind kind) {
        if (kind == ModelFault.Kind.BAD_REQUEST || kind == ModelFault.Kind.TOO_LONG) return;
        var model = name.toString();
        seen.updateAndGet(
                was ->
                        new Seen(
                                model,
                                was.model().equals(model) ? was.faults() + 1 : 1,
                                kind.wire()));
    }

    /** Whether fewer than the last three calls failed. */
    boolean reachable(ModelName name) {
        var now = seen.get();
        return !now.model().equals(name.toString()) || now.faults() < FAILING;
    }

    /** The last fault since the last answer; empty when there is none. */
    String lastFault(ModelName name) {
        var now = seen.get();
        return now.model().equals(name.toString()) ? now.last() : "";
    }
}
