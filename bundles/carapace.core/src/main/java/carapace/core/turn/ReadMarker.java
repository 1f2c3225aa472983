package carapace.core.turn;

import carapace.channel.ReadMarks;
import carapace.channel.Receipt;
import carapace.core.inbox.Desk;
import carapace.core.inbox.Seated;
import carapace.core.room.Rooms;
import carapace.message.Conversation;
import carapace.message.FaultCode;
import carapace.status.Meters;
import carapace.store.StoreFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends read receipts that are owed: 5 s apart, at most 100 times, across restarts. */
final class ReadMarker {
    private static final Logger LOG = LoggerFactory.getLogger("activity");
    private static final Duration APART = Duration.ofSeconds(5);
    private static final int PAGE = 100;

    private final Desk desk;
    private final Rooms rooms;
    private final Meters meters;
    private final Set<String> trying = ConcurrentHashMap.newKeySet();

    ReadMarker(Desk desk, Rooms rooms, Meters meters) {
        this.desk = desk;
        this.rooms = rooms;
        this.meters = meters;
    }

    void due() throws InterruptedException {
        var store = rooms.store().now();
        if (store.isEmpty()) return;
        try {
            for (var owed : store.get().readMarks().due(PAGE)) {
                attempt(owed.messageId(), owed.conversation(), owed.remoteMessageId());
            }
        } catch (StoreFault e) {
            LOG.debug("receipts wait cause={}", e.kind());
        }
    }

    void attempt(String messageId, Conversation place, String remoteId)
            throws InterruptedException {
        var seat = desk.find(place.channel());
        if (seat.isEmpty() || !seat.get().usable()) return;
        if (!(seat.get().channel() instanceof ReadMarks marks) || !trying.add(messageId)) return;
        try {
            settle(seat.get(), messageId, call(seat.get(), marks, place, remoteId));
        } finally {
            trying.remove(messageId);
        }
    }

    private static Receipt call(Seated seat, ReadMarks marks, Conversation place, String remoteId)
            throws InterruptedException {
        try {
            return marks.read(place, remoteId);
        } catch (RuntimeException e) {
            LOG.warn("channel={} a receipt failed with {}", seat.id(), e.getClass().getName());
            return new Receipt.Later(FaultCode.PEER_FAILED, Duration.ZERO);
        }
    }

    private void settle(Seated seat, String messageId, Receipt receipt)
            throws InterruptedException {
        var store = rooms.store().now();
        if (store.isEmpty()) return;
        try {
            switch (receipt) {
                case Receipt.Delivered _ -> {
                    store.get().readMarks().done(messageId);
                    count(seat, "sent");
                }
                case Receipt.Refused _ -> {
                    store.get().readMarks().done(messageId);
                    count(seat, "abandoned");
                }
                case Receipt.Later _, Receipt.Unknown _ -> {
                    var kept = store.get().readMarks().again(messageId, APART);
                    count(seat, kept ? "failed" : "abandoned");
                    if (!kept) LOG.warn("channel={} a receipt was given up", seat.id());
                }
            }
        } catch (StoreFault e) {
            LOG.debug("a receipt's outcome was not kept cause={}", e.kind());
        }
    }

    private void count(Seated seat, String result) {
        meters.counter(
                        "carapace_activity_receipts_total",
                        "Read receipts",
                        "channel",
                        seat.id().network(),
                        "result",
                        result)
                .increment();
    }
}
