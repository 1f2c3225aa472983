package carapace.core.wire;

import carapace.core.room.Held;
import carapace.wire.Carrier;
import carapace.wire.Credential;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Optional;

/** The link behind one endpoint: made anew when another carrier is there. */
final class Line {
    private final Held<Carrier> carriers;
    private final URI origin;
    private final Credential credential;
    private volatile @Nullable Made made;
    private boolean closed;

    private record Made(Carrier by, Carrier.Link link) {}

    Line(Held<Carrier> carriers, URI origin, Credential credential) {
        this.carriers = carriers;
        this.origin = origin;
        this.credential = credential;
    }

    /** Lets the carrier refuse the origin at once, if there is one. */
    void tryNow() {
        link();
    }

    /** The link of the carrier that is there now. */
    Optional<Carrier.Link> link() {
        var carrier = carriers.now();
        if (carrier.isEmpty()) return Optional.empty();
        var now = made;
        if (now != null && now.by() == carrier.get()) return Optional.of(now.link());
        return make(carrier.get());
    }

    private synchronized Optional<Carrier.Link> make(Carrier carrier) {
        if (closed) return Optional.empty();
        var before = made;
        if (before != null && before.by() == carrier) return Optional.of(before.link());
        var fresh = new Made(carrier, carrier.link(origin, credential));
        made = fresh;
        if (before != null) before.link().close();
        return Optional.of(fresh.link());
    }

    synchronized void close() {
        closed = true;
        var before = made;
        made = null;
        if (before != null) before.link().close();
    }
}
