package carapace.core.inbox;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import carapace.channel.Channel;
import carapace.channel.Listening;
import carapace.channel.Status;
import carapace.core.room.Ids;
import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.core.status.ChannelMeters;
import carapace.core.status.HopTimes;
import carapace.core.status.StorageGauge;
import carapace.message.ChannelId;
import carapace.status.Audit;
import carapace.status.Meters;

import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where channels sit. A seat is keyed by the service itself; of several for one account the one
 * that came last listens and delivers, and the one before takes over when it leaves.
 */
@Component(service = Desk.class, immediate = true)
public final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final Duration POLL_PATIENCE = Duration.ofSeconds(60);
    private static final Duration HOOK_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LANDING = Duration.ofSeconds(10);
    private static final Duration INTERRUPTED = Duration.ofSeconds(2);

    private final Rooms rooms;
    private final ChannelMeters meters;
    private final Audit audit;
    private final Admitter admitter;
    private final Troubles troubles;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Place> places = new ArrayList<>();
    private final Map<ChannelId, Place> current = new ConcurrentHashMap<>();
    private final Set<ChannelId> paused = ConcurrentHashMap.newKeySet();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    /** A seat and what belongs to it. */
    private static final class Place {
        final Seated seat;
        final SeatInbox polled;
        final SeatInbox hooked;
        @org.jspecify.annotations.Nullable Listener listener;

        Place(Seated seat, SeatInbox polled, SeatInbox hooked) {
            this.seat = seat;
            this.polled = polled;
            this.hooked = hooked;
        }
    }

    @Activate
    public Desk(
            @Reference Rooms rooms,
            @Reference Options options,
            @Reference Ledger ledger,
            @Reference Ids ids,
            @Reference ChannelMeters meters,
            @Reference HopTimes times,
            @Reference StorageGauge storage,
            @Reference Audit audit,
            @Reference Meters registry) {
        this.rooms = rooms;
        this.meters = meters;
        this.audit = audit;
        this.troubles = new Troubles(rooms, audit);
        this.admitter =
                new Admitter(
                        rooms,
                        options,
                        ledger,
                        times,
                        ids,
                        new AppendMeters(registry),
                        storage::low);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, name = "channel", unbind = "unseat")
    void arrives(Channel channel, ServiceReference<Channel> reference) {
        var bundle = reference.getBundle();
        var symbolic = bundle == null ? null : bundle.getSymbolicName();
        var section =
                symbolic == null || symbolic.startsWith("carapace.")
                        ? channel.id().network()
                        : symbolic;
        seat(channel, section);
    }

    /** The channel takes its seat; its listener starts. */
    public void seat(Channel channel, String section) {
        lock.lock();
        try {
            var seat = new Seated(channel, section, meters.of(channel.id().network()), this::ring);
            var named = new CountDownLatch(1);
            var place =
                    new Place(
                            seat,
                            new SeatInbox(seat, admitter, rooms, POLL_PATIENCE, troubles, named),
                            new SeatInbox(seat, admitter, rooms, HOOK_PATIENCE, troubles, named));
            var before = current.get(channel.id());
            if (before != null) {
                LOG.warn("channel={} is offered twice; the newer one listens", channel.id());
                stop(before, Status.DISCONNECTED);
            }
            places.add(place);
            current.put(channel.id(), place);
            if (paused.contains(channel.id())) seat.pause(true);
            else start(place);
        } finally {
            lock.unlock();
        }
        event("channel_started", channel.id());
        ring();
    }

    /** Called while the channel still lives, so its threads end before it does. */
    public void unseat(Channel channel) {
        Optional<Place> found;
        lock.lock();
        try {
            found = places.stream().filter(p -> p.seat.channel() == channel).findFirst();
            found.ifPresent(places::remove);
        } finally {
            lock.unlock();
        }
        if (found.isEmpty()) return;
        var place = found.get();
        place.seat.leave();
        place.seat.flights().close(LANDING, INTERRUPTED);
        lock.lock();
        try {
            stop(place, Status.DISCONNECTED);
            if (current.remove(channel.id(), place)) {
                places.stream()
                        .filter(p -> p.seat.id().equals(channel.id()))
                        .reduce((a, b) -> b)
                        .ifPresent(
                                heir -> {
                                    current.put(channel.id(), heir);
                                    if (!paused.contains(channel.id())) start(heir);
                                });
            }
        } finally {
            lock.unlock();
        }
        event("channel_stopped", channel.id());
        ring();
    }

    private void start(Place place) {
        if (stopping) return;
        if (place.seat.channel() instanceof Listening listening) {
            place.listener = Listener.start(place.seat, listening, place.polled, rooms, troubles);
        } else {
            place.seat.become(Status.CONNECTED, null, "");
        }
    }

    private static void stop(Place place, Status status) {
        var listener = place.listener;
        place.listener = null;
        if (listener != null) listener.close();
        place.seat.become(status, null, "");
    }

    /** Who delivers for an account now. */
    public Optional<Seated> find(ChannelId channel) {
        var place = current.get(channel);
        return place == null ? Optional.empty() : Optional.of(place.seat);
    }

    /** Every seat that is in force. */
    public List<Seated> seats() {
        return current.values().stream().map(place -> place.seat).toList();
    }

    /** The inbox for a webhook call, which waits only briefly. */
    Optional<SeatInbox> hooked(Seated seat) {
        var place = current.get(seat.id());
        return place == null || place.seat != seat ? Optional.empty() : Optional.of(place.hooked);
    }

    /** Called when a channel came, went, or changed its status; must return at once. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void ring() {
        listeners.forEach(Runnable::run);
    }

    /** The accounts an operator paused. */
    public Set<ChannelId> paused() {
        return Set.copyOf(paused);
    }

    /** Listens no more, takes no calls, sends nothing, until {@link #resume}. */
    public void pause(ChannelId channel) {
        paused.add(channel);
        lock.lock();
        try {
            var place = current.get(channel);
            if (place == null) return;
            place.seat.pause(true);
            stop(place, Status.PAUSED);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a pause. */
    public void resume(ChannelId channel) {
        if (!paused.remove(channel)) return;
        lock.lock();
        try {
            var place = current.get(channel);
            if (place == null) return;
            place.seat.pause(false);
            start(place);
        } finally {
            lock.unlock();
        }
        ring();
    }

    /** Stops a channel's listener and starts it again; false when there is no such channel. */
    public boolean restart(ChannelId channel) {
        lock.lock();
        try {
            var place = current.get(channel);
            if (place == null) return false;
            if (paused.contains(channel)) return true;
            stop(place, Status.CONNECTING);
            start(place);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is read any more; parts may still go out. */
    public void stopListening() {
        stopping = true;
        lock.lock();
        try {
            for (var place : places) {
                var listener = place.listener;
                place.listener = null;
                if (listener != null) listener.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the gateway is stopping. */
    public boolean stopping() {
        return stopping;
    }

    private void event(String name, ChannelId channel) {
        audit.note(new Audit.Event(name, Map.of("channel", channel.toString())));
    }

    @Deactivate
    void close() {
        stopListening();
    }
}
