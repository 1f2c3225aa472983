package carapace.core.turn;

import carapace.command.Chats;
import carapace.core.chat.Watchers;
import carapace.core.room.Keeping;
import carapace.core.room.Rooms;
import carapace.deadletter.DeadLetter;
import carapace.deadletter.DeadLetters;
import carapace.store.Claim;
import carapace.store.StoredMessage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Buries what cannot be answered: its line first, then the row. */
final class Burial {
    private static final Logger LOG = LoggerFactory.getLogger("agent");
    private static final int MOST_WAITING = 1_000;
    private static final long LONGEST_MILLIS = 30_000;

    private final Rooms rooms;
    private final Keeping keeping;
    private final Watchers watchers;
    private final BooleanSupplier closed;
    private final Semaphore places = new Semaphore(MOST_WAITING);

    Burial(Rooms rooms, Keeping keeping, Watchers watchers, BooleanSupplier closed) {
        this.rooms = rooms;
        this.keeping = keeping;
        this.watchers = watchers;
        this.closed = closed;
    }

    /**
     * Returns when it is buried, or the gateway stops.
     *
     * @param slotFree lets another turn begin while this one waits for the dead letters' room
     */
    void bury(Claim claim, String reason, Runnable slotFree) throws InterruptedException {
        for (var message : claim.messages()) {
            watchers.ended(message.id(), new Chats.Ending.Failed(reason, Sentences.failed(reason)));
        }
        if (!rooms.deadLetters().present()) mark(claim, reason);
        var place = places.tryAcquire();
        if (place) slotFree.run();
        try {
            for (var message : claim.messages()) {
                if (!append(claim, message, reason)) return;
            }
            keeping.keep(
                    store -> {
                        store.journal().buried(claim, reason);
                        return true;
                    });
            LOG.warn(
                    "dead-lettered channel={} reason={} messages={}",
                    claim.last().inbound().conversation().channel(),
                    reason,
                    claim.messages().size());
        } finally {
            if (place) places.release();
        }
    }

    private boolean append(Claim claim, StoredMessage message, String reason)
            throws InterruptedException {
        var letter = letter(message, reason);
        var pause = 200L;
        while (true) {
            var letters = letters();
            if (letters.isEmpty()) return false;
            try {
                letters.get().append(letter);
                return true;
            } catch (DeadLetters.Unkept e) {
                if (pause == 200L) mark(claim, reason);
                LOG.warn("a dead letter was not kept: {}", e.getMessage());
            }
            if (closed.getAsBoolean()) return false;
            TimeUnit.MILLISECONDS.sleep(pause);
            pause = Math.min(pause * 2, LONGEST_MILLIS);
        }
    }

    private Optional<DeadLetters> letters() throws InterruptedException {
        while (!closed.getAsBoolean()) {
            var letters = rooms.deadLetters().within(Duration.ofSeconds(1));
            if (letters.isPresent()) return letters;
        }
        return rooms.deadLetters().now();
    }

    private void mark(Claim claim, String reason) throws InterruptedException {
        keeping.keep(
                store -> {
                    store.journal().toBury(claim, reason);
                    return true;
                });
    }

    private static DeadLetter letter(StoredMessage message, String reason) {
        var inbound = message.inbound();
        return new DeadLetter(
                message.id(),
                inbound.conversation(),
                inbound.eventKey(),
                inbound.sender(),
                inbound.text(),
                message.admittedAt(),
                reason);
    }
}
