package carapace.core.courier;

import carapace.channel.Channel;
import carapace.channel.Pace;
import carapace.channel.TextLimit;
import carapace.core.inbox.Desk;
import carapace.core.inbox.Seated;
import carapace.core.room.Bell;
import carapace.core.room.Ids;
import carapace.core.room.Keeping;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.core.room.StoreWatch;
import carapace.core.status.HopTimes;
import carapace.message.ChannelId;
import carapace.message.Part;
import carapace.status.Audit;
import carapace.store.Outbox;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes parts out of the outbox to their channels: the first unsent part of each conversation, as
 * fast as the network wants it, conversations independent of each other.
 */
@Component(service = Courier.class, immediate = true)
public final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger("delivery");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(5);
    private static final Duration EXPIRES = Duration.ofHours(24);
    private static final int HEADS = 64;
    private static final int MOST_IN_FLIGHT = 256;

    private final Rooms rooms;
    private final Desk desk;
    private final Options options;
    private final String worker;
    private final Delivery delivery;
    private final Bell bell = new Bell();
    private final Map<ChannelId, Pacer> pacers = new ConcurrentHashMap<>();
    private final Map<ChannelId, TextLimit> limits = new ConcurrentHashMap<>();
    private final Set<String> settling = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Thread loop;
    private final StoreWatch watch;
    private volatile boolean closed;
    private volatile boolean interruptedLeft = true;

    @Activate
    public Courier(
            @Reference Rooms rooms,
            @Reference Desk desk,
            @Reference Options options,
            @Reference Ids ids,
            @Reference HopTimes times,
            @Reference Audit audit) {
        this.rooms = rooms;
        this.desk = desk;
        this.options = options;
        this.worker = ids.worker();
        var keeping = new Keeping(rooms, () -> closed);
        this.delivery = new Delivery(keeping, options, times, audit, bell::ring);
        this.watch = new StoreWatch(rooms, "outbox", (s, d) -> s.outbox().await(d), bell);
        desk.onChange(
                () -> {
                    interruptedLeft = true;
                    bell.ring();
                });
        rooms.store().onChange(bell::ring);
        rooms.redactors().onChange(bell::ring);
        this.loop = Thread.ofVirtual().name("courier").start(this::run);
    }

    /** How much text a part for this channel may hold. */
    public TextLimit limit(ChannelId channel) {
        var seat = desk.find(channel);
        if (seat.isEmpty()) return limits.getOrDefault(channel, TextLimit.CAUTIOUS);
        var limit = seat.get().channel().textLimit();
        limits.put(channel, limit);
        return limit;
    }

    /**
     * Queues the parts of a finished answer. When nothing is in the way of the first, it is taken
     * and delivered here and now, on the caller's thread.
     *
     * @param queued called once they are on disk
     */
    public void queue(Store store, String turn, List<Part> parts, boolean group, Runnable queued)
            throws StoreFault, InterruptedException {
        var way = parts.isEmpty() ? Optional.<Way>empty() : way(parts.getFirst(), group);
        var taken = false;
        try {
            taken = store.outbox().queue(turn, parts, way.isPresent() ? worker : "");
        } finally {
            if (!taken) way.ifPresent(Way::giveBack);
        }
        queued.run();
        if (!taken || way.isEmpty()) return;
        var first = new Outbox.Waiting(parts.getFirst(), group, 1, false, false, Instant.now());
        deliver(way.get().seat(), first);
    }

    /** A free way out, its token taken; {@code seat} is empty for the owner's chats. */
    private record Way(Optional<Seated> seat, Runnable back) {
        void giveBack() {
            back.run();
        }
    }

    private Optional<Way> way(Part part, boolean group) {
        if (Owner.isChat(part.conversation()))
            return Optional.of(new Way(Optional.empty(), () -> {}));
        if (inFlight.get() >= MOST_IN_FLIGHT) return Optional.empty();
        var seat = desk.find(part.conversation().channel());
        if (seat.isEmpty() || !seat.get().usable()) return Optional.empty();
        var chat = part.conversation().remoteId();
        var pacer = pacer(seat.get().id());
        if (!pacer.take(pace(seat.get()), chat, group).isZero()) return Optional.empty();
        return Optional.of(new Way(seat, () -> pacer.giveBack(chat, group)));
    }

    private Pacer pacer(ChannelId channel) {
        return pacers.computeIfAbsent(channel, id -> new Pacer(System::nanoTime));
    }

    private Pace pace(Seated seat) {
        Channel channel = seat.channel();
        return Pacer.chosen(channel.pace(), options.channel(seat.id(), seat.section()));
    }

    private void deliver(Optional<Seated> seat, Outbox.Waiting waiting)
            throws InterruptedException {
        inFlight.incrementAndGet();
        try {
            if (seat.isEmpty()) delivery.handOver(waiting);
            else delivery.send(seat.get(), waiting);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void run() {
        try {
            while (!closed) bell.await(pass());
        } catch (InterruptedException e) {
            LOG.debug("courier ended");
        }
    }

    /** One look at the outbox; tells when the next is due. */
    private Duration pass() throws InterruptedException {
        var store = rooms.store().within(LONGEST_WAIT);
        if (store.isEmpty()) return Duration.ZERO;
        watch.over(store.get());
        try {
            if (interruptedLeft) settleInterrupted(store.get());
            var wait = LONGEST_WAIT;
            var queued = false;
            for (var entry : store.get().outbox().depths().entrySet()) {
                if (entry.getValue().queued() == 0) continue;
                queued = true;
                var oldest = entry.getValue().oldestQueued();
                if (oldest.isPresent() && expired(oldest.get())) {
                    expire(store.get(), entry.getKey());
                }
                var needed = channel(store.get(), entry.getKey());
                if (needed.compareTo(wait) < 0) wait = needed;
            }
            if (queued) {
                var due = store.get().outbox().nextDue();
                if (due.isPresent()) {
                    var until = Duration.between(Instant.now(), due.get());
                    if (until.compareTo(wait) < 0) wait = until;
                }
            }
            return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
        } catch (StoreFault e) {
            return Duration.ofMillis(200);
        }
    }

    private static boolean expired(Instant queuedAt) {
        return queuedAt.isBefore(Instant.now().minus(EXPIRES));
    }

    /** What waited a day for its channel goes out only if a person wants it. */
    private static void expire(Store store, ChannelId channel)
            throws StoreFault, InterruptedException {
        for (var head : store.outbox().heads(channel, HEADS)) {
            if (expired(head.queuedAt())) store.outbox().refused(head.part().key(), "expired");
        }
    }

    private Duration channel(Store store, ChannelId channel)
            throws StoreFault, InterruptedException {
        var seat = desk.find(channel);
        var usable = seat.isPresent() && seat.get().usable();
        if (!usable && !channel.equals(Owner.CONSOLE)) {
            var held = seat.map(Seated::held).orElse(Duration.ZERO);
            return held.isZero() ? LONGEST_WAIT : held;
        }
        if (inFlight.get() >= MOST_IN_FLIGHT) return LONGEST_WAIT;
        var heads = store.outbox().heads(channel, HEADS);
        var wait = heads.size() == HEADS ? Duration.ZERO : LONGEST_WAIT;
        var ready = new ArrayList<Outbox.Waiting>();
        for (var head : heads) {
            var place = head.part().conversation();
            if (!Owner.isChat(place)) {
                if (!usable) continue;
                var pause = pacer(channel).take(pace(seat.get()), place.remoteId(), head.group());
                if (!pause.isZero()) {
                    if (pause.compareTo(wait) < 0) wait = pause;
                    continue;
                }
            }
            ready.add(head);
        }
        send(store, seat, ready);
        return ready.isEmpty() && wait.isZero() ? LONGEST_WAIT : wait;
    }

    private void send(Store store, Optional<Seated> seat, List<Outbox.Waiting> ready)
            throws StoreFault, InterruptedException {
        if (ready.isEmpty()) return;
        var keys = ready.stream().map(head -> head.part().key()).toList();
        var marked = Set.copyOf(store.outbox().sending(worker, keys));
        for (var head : ready) {
            var place = head.part().conversation();
            var chat = Owner.isChat(place);
            if (!marked.contains(head.part().key())) {
                if (!chat) pacer(place.channel()).giveBack(place.remoteId(), head.group());
                continue;
            }
            Thread.ofVirtual()
                    .name("deliver " + place.channel())
                    .start(() -> quietly(chat ? Optional.empty() : seat, attempted(head)));
        }
    }

    private static Outbox.Waiting attempted(Outbox.Waiting head) {
        return new Outbox.Waiting(
                head.part(),
                head.group(),
                head.attempts() + 1,
                head.repeat(),
                head.notice(),
                head.queuedAt());
    }

    private void quietly(Optional<Seated> seat, Outbox.Waiting head) {
        try {
            deliver(seat, head);
        } catch (InterruptedException e) {
            LOG.debug("a delivery ended early");
        }
    }

    /** Parts that an earlier run was sending when it ended: their answers are lost. */
    private void settleInterrupted(Store store) throws StoreFault, InterruptedException {
        interruptedLeft = false;
        for (var waiting : store.outbox().interrupted(worker, 1_000)) {
            var place = waiting.part().conversation();
            if (Owner.isChat(place)) {
                delivery.handOver(waiting);
                continue;
            }
            var seat = desk.find(place.channel());
            if (seat.isEmpty() || !seat.get().usable()) continue;
            if (!settling.add(waiting.part().key())) continue;
            Thread.ofVirtual()
                    .name("settle " + place.channel())
                    .start(() -> settle(seat.get(), waiting));
        }
    }

    private void settle(Seated seat, Outbox.Waiting waiting) {
        try {
            delivery.lost(seat, waiting);
        } catch (InterruptedException e) {
            LOG.debug("a look-up ended early");
        } finally {
            settling.remove(waiting.part().key());
        }
    }

    /** Lets what is under way end, and what is queued go out; true when nothing is left. */
    public boolean drain(Duration atMost) throws InterruptedException {
        var until = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < until) {
            var store = rooms.store().now();
            var queued =
                    store.isEmpty()
                            ? 0
                            : desk.seats().stream()
                                    .filter(Seated::usable)
                                    .map(seat -> store.get().outbox().depths().get(seat.id()))
                                    .filter(depth -> depth != null)
                                    .mapToLong(depth -> depth.queued() + depth.sending())
                                    .sum();
            if (inFlight.get() == 0 && queued == 0) return true;
            Thread.sleep(20);
        }
        return false;
    }

    @Deactivate
    public void close() {
        closed = true;
        watch.close();
        loop.interrupt();
    }
}
