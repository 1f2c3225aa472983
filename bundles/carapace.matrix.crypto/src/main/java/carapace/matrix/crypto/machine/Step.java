package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.store.Unit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One step: what it changes, what it sends, and what came of it. */
public final class Step {
    private final Unit unit;
    private final Instant now;
    private final Mail mail = new Mail();
    private final List<MachineEvent> events = new ArrayList<>();
    private boolean ownTrustGrew;

    public Step(Unit unit, Instant now) {
        this.unit = unit;
        this.now = now;
    }

    public Unit unit() {
        return unit;
    }

    public Instant now() {
        return now;
    }

    public Mail mail() {
        return mail;
    }

    /** A device of ours became one whose word counts, or we one whose word counts to it. */
    void ownTrustGrew() {
        ownTrustGrew = true;
    }

    boolean hasOwnTrustGrown() {
        return ownTrustGrew;
    }

    public void tell(MachineEvent event) {
        events.add(event);
    }

    public List<MachineEvent> events() {
        return List.copyOf(events);
    }
}
