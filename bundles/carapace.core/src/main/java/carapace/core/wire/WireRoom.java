package carapace.core.wire;

import carapace.core.room.Rooms;
import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Credential;
import carapace.wire.Endpoint;
import carapace.wire.Limits;
import carapace.wire.Wire;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

import java.lang.ref.Cleaner;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One bundle's wire. It stays while carriers come and go; its endpoints end with the bundle, or
 * when nobody holds them any more.
 */
@Component(service = Wire.class, scope = ServiceScope.BUNDLE)
public final class WireRoom implements Wire {
    private final Rooms rooms;
    private final Cleaner cleaner = Cleaner.create(Thread.ofVirtual().name("wire ends").factory());
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();

    @Activate
    public WireRoom(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public Endpoint endpoint(URI origin, Credential credential) {
        Origins.check(origin);
        var line = new Line(rooms.carrier(), origin, credential);
        line.tryNow();
        lines.add(line);
        var endpoint = new LineEndpoint(line);
        cleaner.register(
                endpoint,
                () -> {
                    lines.remove(line);
                    line.close();
                });
        return endpoint;
    }

    @Override
    public Answer fetch(URI url, Limits limits) throws InterruptedException {
        var carrier = rooms.carrier().now();
        if (carrier.isEmpty()) return new Answer.Unsent(FaultCode.NOT_READY);
        return carrier.get().fetch(url, limits);
    }

    @Deactivate
    void close() {
        lines.forEach(Line::close);
        lines.clear();
    }
}
