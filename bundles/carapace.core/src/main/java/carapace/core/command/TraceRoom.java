package carapace.core.command;

import carapace.command.Traces;
import carapace.core.room.Rooms;
import carapace.message.ChannelId;
import carapace.store.Hops;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where messages are, from the store. */
@Component(service = Traces.class)
public final class TraceRoom implements Traces {
    private static final int MOST = 100;

    private final Rooms rooms;

    @Activate
    public TraceRoom(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    private interface Look<T> {
        T at(Store store) throws StoreFault, InterruptedException;
    }

    private <T> T look(Look<T> look, T otherwise) throws InterruptedException {
        var store = rooms.store().now();
        if (store.isEmpty()) return otherwise;
        try {
            return look.at(store.get());
        } catch (StoreFault e) {
            return otherwise;
        }
    }

    @Override
    public Optional<Trace> of(String id) throws InterruptedException {
        return look(store -> store.hops().of(id).map(TraceRoom::trace), Optional.empty());
    }

    @Override
    public Optional<Trace> of(ChannelId channel, String eventKey) throws InterruptedException {
        return look(
                store -> {
                    var identity = store.journal().lastIdentity(channel);
                    if (identity.isEmpty()) return Optional.<Trace>empty();
                    var id = store.journal().find(channel, identity.get(), eventKey);
                    return id.isEmpty()
                            ? Optional.<Trace>empty()
                            : store.hops().of(id.get()).map(TraceRoom::trace);
                },
                Optional.empty());
    }

    @Override
    public List<Trace> last(int most) throws InterruptedException {
        return look(
                store -> {
                    var traces = new ArrayList<Trace>();
                    for (var id : store.journal().newest(Math.clamp(most, 1, MOST))) {
                        store.hops().of(id).map(TraceRoom::trace).ifPresent(traces::add);
                    }
                    return traces;
                },
                new ArrayList<Trace>());
    }

    private static Trace trace(Hops.Way way) {
        var outcome =
                switch (way.state()) {
                    case "answered", "dead-lettered", "declined" -> way.state();
                    default -> "open";
                };
        var hops =
                way.steps().stream()
                        .map(step -> new Hop(step.hop(), step.at(), step.outcome()))
                        .toList();
        return new Trace(way.messageId(), way.channel(), outcome, way.reason(), hops);
    }
}
