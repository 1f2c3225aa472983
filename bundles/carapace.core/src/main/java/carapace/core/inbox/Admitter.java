package carapace.core.inbox;

import carapace.channel.Admission;
import carapace.channel.ChannelFault;
import carapace.channel.DropReason;
import carapace.channel.Identity;
import carapace.channel.ReadMarks;
import carapace.core.access.Access;
import carapace.core.access.PairingCodes;
import carapace.core.room.Ids;
import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.core.room.SessionKeys;
import carapace.core.status.Hop;
import carapace.core.status.HopTimes;
import carapace.message.FaultCode;
import carapace.message.Inbound;
import carapace.message.Part;
import carapace.store.Arrival;
import carapace.store.Entered;
import carapace.store.Seat;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Puts what a channel read on disk: known before, too long, allowed, bounded - then durable. */
final class Admitter {
    /** What a message may measure, in bytes of UTF-8. */
    private static final int MOST_TEXT = 65_536;

    private static final int MOST_BATCH = 1_000;
    private static final String NO_NAME = "unidentified";
    private static final Duration BUSY = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger("sessions");

    private final Rooms rooms;
    private final Options options;
    private final Ledger ledger;
    private final HopTimes times;
    private final Ids ids;
    private final PairingCodes codes;
    private final Resets resets;
    private final AppendMeters appends;
    private final BooleanSupplier storageLow;

    Admitter(
            Rooms rooms,
            Options options,
            Ledger ledger,
            HopTimes times,
            Ids ids,
            AppendMeters appends,
            BooleanSupplier storageLow) {
        this.rooms = rooms;
        this.options = options;
        this.ledger = ledger;
        this.times = times;
        this.ids = ids;
        this.codes = new PairingCodes(ids);
        this.resets = new Resets(options);
        this.appends = appends;
        this.storageLow = storageLow;
    }

    /** What is to be done about each message of a batch. */
    private record Plan(
            List<Arrival> arrivals, List<@Nullable Admission> known, List<Inbound> pairing) {}

    /**
     * Admits within {@code patience}.
     *
     * @throws ChannelFault {@code NOT_ADMITTED}: nothing was kept
     */
    List<Admission> admit(
            Seated seat, List<Inbound> batch, @Nullable String cursor, Duration patience)
            throws ChannelFault, InterruptedException {
        if (batch.size() > MOST_BATCH) throw new IllegalArgumentException("at most 1,000 at once");
        var began = System.nanoTime();
        var pause = Duration.ofMillis(50);
        while (true) {
            if (ready()) {
                try {
                    var admissions = attempt(seat, batch, cursor);
                    if (!batch.isEmpty()) times.since(Hop.ADMIT, began);
                    return admissions;
                } catch (StoreFault e) {
                    LOG.debug("not admitted channel={} cause={}", seat.id(), e.kind());
                }
            }
            var left = patience.minusNanos(System.nanoTime() - began);
            if (left.isNegative() || left.isZero()) {
                if (!batch.isEmpty()) seat.drop("append_failed");
                throw new ChannelFault(FaultCode.NOT_ADMITTED);
            }
            waitFor(pause.compareTo(left) < 0 ? pause : left);
            pause =
                    pause.multipliedBy(2).compareTo(Duration.ofSeconds(2)) < 0
                            ? pause.multipliedBy(2)
                            : Duration.ofSeconds(2);
        }
    }

    private boolean ready() {
        return options.known()
                && rooms.guard().present()
                && rooms.store().present()
                && !storageLow.getAsBoolean();
    }

    /** Returns early when what was missing is there. */
    private void waitFor(Duration atMost) throws InterruptedException {
        if (!rooms.store().present()) {
            rooms.store().within(atMost);
        } else if (!rooms.guard().present()) {
            rooms.guard().within(atMost);
        } else if (!options.known()) {
            rooms.settings().within(atMost);
        } else {
            Thread.sleep(atMost);
        }
    }

    private List<Admission> attempt(Seated seat, List<Inbound> batch, @Nullable String cursor)
            throws StoreFault, InterruptedException {
        var store = rooms.store().now().orElseThrow(() -> new StoreFault(StoreFault.Kind.AWAY));
        var held = seatOf(store, seat);
        var plan = plan(store, seat, held, batch);
        for (var arrival : plan.arrivals()) resets.apply(store, arrival.sessionKey());
        var began = System.nanoTime();
        List<Entered> entered;
        try {
            entered = store.journal().admit(held, plan.arrivals(), cursor);
            if (!plan.arrivals().isEmpty()) appends.took(began);
        } catch (StoreFault e) {
            appends.failed(e.kind());
            if (e.kind() == StoreFault.Kind.FENCED) ledger.lost(held);
            throw e;
        }
        var admissions = settle(store, seat, plan, entered);
        for (var stranger : plan.pairing()) codes.offer(stranger, store);
        return admissions;
    }

    Seat seatOf(Store store, Seated seat) throws StoreFault, InterruptedException {
        var me = seat.identity().map(Identity::id);
        var name =
                me.isPresent() ? me.get() : store.journal().lastIdentity(seat.id()).orElse(NO_NAME);
        return ledger.seat(store.journal(), seat.id(), name);
    }

    private Plan plan(Store store, Seated seat, Seat held, List<Inbound> batch)
            throws StoreFault, InterruptedException {
        var chosen = options.channel(seat.id(), seat.section());
        var marks = chosen.readReceipts() && seat.channel() instanceof ReadMarks;
        var plan = new Plan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var message : batch) {
            var left = leftOut(store, held, message);
            plan.known().add(left.<Admission>map(Admission.Declined::new).orElse(null));
            if (left.isPresent()) {
                seat.drop(left.get());
                continue;
            }
            var declined = Access.declined(message, chosen, store);
            if (declined.isPresent() && declined.get().equals(Access.NOT_PAIRED)) {
                plan.pairing().add(message);
            }
            var origin = message.origin();
            var owed = marks && !origin.group() && !origin.messageId().isEmpty();
            var key =
                    SessionKeys.of(
                            chosen.scope(),
                            seat.id(),
                            message.sender(),
                            message.conversation().remoteId());
            plan.arrivals()
                    .add(
                            new Arrival(
                                    ids.next(),
                                    keyed(message),
                                    key,
                                    declined,
                                    owed && declined.isEmpty()));
        }
        return plan;
    }

    /** Why a message does not even become a row; an edit changes the row it belongs to. */
    private Optional<String> leftOut(Store store, Seat held, Inbound message)
            throws StoreFault, InterruptedException {
        if (message.sender().equals(held.identity())) return Optional.of(DropReason.SELF.wire());
        if (!Texts.fits(message.text(), MOST_TEXT)) {
            LOG.warn("a message is too long and was left out channel={}", held.channel());
            return Optional.of(DropReason.OVERSIZE.wire());
        }
        var edited = message.origin().editOf();
        if (edited.isPresent()) {
            store.journal().edit(held, edited.get(), message.text());
            return Optional.of(DropReason.EDITED.wire());
        }
        return Optional.empty();
    }

    /** A key that cannot be one is treated as absent: the message is then not deduplicated. */
    private Inbound keyed(Inbound message) {
        if (Texts.goodKey(message.eventKey())) return message;
        LOG.warn("an event key was not usable channel={}", message.conversation().channel());
        return new Inbound(
                message.conversation(),
                "none:" + ids.next(),
                message.sender(),
                message.text(),
                message.sentAt(),
                message.origin());
    }

    private List<Admission> settle(Store store, Seated seat, Plan plan, List<Entered> entered)
            throws StoreFault, InterruptedException {
        var results = new ArrayList<Admission>(plan.known().size());
        var next = 0;
        var admitted = 0;
        for (var known : plan.known()) {
            if (known != null) {
                results.add(known);
                continue;
            }
            var arrival = plan.arrivals().get(next);
            var what = entered.get(next);
            next++;
            switch (what) {
                case Entered.Admitted(var id) -> {
                    admitted++;
                    log(arrival);
                    results.add(new Admission.Admitted(id));
                }
                case Entered.Duplicate(var id) -> {
                    seat.drop("duplicate");
                    plan.pairing().remove(arrival.inbound());
                    results.add(new Admission.Duplicate());
                }
                case Entered.Declined(var id, var reason) -> {
                    seat.drop(reason);
                    if (reason.equals("conversation_full")) busy(store, arrival.inbound());
                    results.add(new Admission.Declined(reason));
                }
            }
        }
        if (admitted > 0) {
            seat.meters().admitted(admitted);
            seat.admittedNow();
        }
        return results;
    }

    private void busy(Store store, Inbound message) throws StoreFault, InterruptedException {
        if (!options.errorReplies()) return;
        var text = "Too many messages are waiting here. Please write again later.";
        var part = new Part(message.conversation(), ids.next(), text, Optional.empty());
        store.outbox().notice(part, "busy", BUSY);
    }

    private static void log(Arrival arrival) {
        if (!LOG.isDebugEnabled()) return;
        var sender = arrival.inbound().sender().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        LOG.debug(
                "admitted channel={} id={} sender={} length={}",
                arrival.inbound().conversation().channel(),
                arrival.id(),
                HexFormat.of().formatHex(SessionKeys.sha256(sender), 0, 4),
                arrival.inbound().text().length());
    }
}
