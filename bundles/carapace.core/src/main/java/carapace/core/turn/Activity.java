package carapace.core.turn;

import carapace.channel.ReadMarks;
import carapace.channel.Typing;
import carapace.core.inbox.Desk;
import carapace.core.inbox.Seated;
import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.message.Conversation;
import carapace.status.Meters;
import carapace.store.Claim;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Shows that an answer is being written, and that the question was read. */
final class Activity {
    private static final Logger LOG = LoggerFactory.getLogger("activity");
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private final Desk desk;
    private final Options options;
    private final Meters meters;
    private final ReadMarker marker;

    Activity(Desk desk, Options options, Rooms rooms, Meters meters) {
        this.desk = desk;
        this.options = options;
        this.meters = meters;
        this.marker = new ReadMarker(desk, rooms, meters);
    }

    /** Ends the showing; exactly one stop call. */
    interface Showing {
        Showing NONE = () -> {};

        void close() throws InterruptedException;
    }

    /** Receipts owed for what is about to be answered are tried before anything is asked. */
    void mark(Claim claim) throws InterruptedException {
        var seat = desk.find(claim.last().inbound().conversation().channel());
        if (seat.isEmpty() || !(seat.get().channel() instanceof ReadMarks)) return;
        if (!options.channel(seat.get().id(), seat.get().section()).readReceipts()) return;
        for (var message : claim.messages()) {
            var inbound = message.inbound();
            if (inbound.origin().group() || inbound.origin().messageId().isEmpty()) continue;
            marker.attempt(message.id(), inbound.conversation(), inbound.origin().messageId());
        }
    }

    /** Tries receipts that are due again. */
    void marksDue() throws InterruptedException {
        marker.due();
    }

    /** Begins to show, where the policy says so and the channel can. */
    Showing begin(Claim claim) {
        var place = claim.last().inbound().conversation();
        var seat = desk.find(place.channel());
        if (seat.isEmpty() || !(seat.get().channel() instanceof Typing typing)) return Showing.NONE;
        var chosen = options.channel(place.channel(), seat.get().section());
        if (!chosen.typing() || !seat.get().usable()) return Showing.NONE;
        var lasts = typing.refresh();
        var every = chosen.typingInterval().compareTo(lasts) < 0 ? chosen.typingInterval() : lasts;
        var thread =
                Thread.ofVirtual()
                        .name("typing " + place.channel())
                        .start(() -> show(seat.get(), typing, place, every));
        return () -> stop(seat.get(), typing, place, thread);
    }

    private void show(Seated seat, Typing typing, Conversation place, Duration every) {
        var failures = 0;
        try {
            while (true) {
                failures = call(seat, typing, place, true) ? 0 : failures + 1;
                var backoff = every.multipliedBy(1L << Math.clamp(failures - 1L, 0, 5));
                var bounded = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
                Thread.sleep(failures == 0 ? every : bounded);
            }
        } catch (InterruptedException e) {
            LOG.trace("typing ends channel={}", seat.id());
        }
    }

    private boolean call(Seated seat, Typing typing, Conversation place, boolean on)
            throws InterruptedException {
        try {
            typing.typing(place, on);
            return true;
        } catch (RuntimeException e) {
            meters.counter(
                            "carapace_activity_typing_failures_total",
                            "Typing calls that failed",
                            "channel",
                            seat.id().network())
                    .increment();
            return false;
        }
    }

    private void stop(Seated seat, Typing typing, Conversation place, Thread thread)
            throws InterruptedException {
        thread.interrupt();
        if (!thread.join(MOST)) LOG.warn("typing did not end channel={}", seat.id());
        var clearing =
                Thread.ofVirtual()
                        .name("typing off " + place.channel())
                        .start(() -> clear(seat, typing, place));
        if (!clearing.join(MOST)) clearing.interrupt();
    }

    private void clear(Seated seat, Typing typing, Conversation place) {
        try {
            call(seat, typing, place, false);
        } catch (InterruptedException e) {
            LOG.debug("clearing typing took too long channel={}", seat.id());
        }
    }
}
