package carapace.core.turn;

import carapace.command.Chats;
import carapace.core.chat.Watchers;
import carapace.core.courier.Courier;
import carapace.core.courier.Delivery;
import carapace.core.room.Ids;
import carapace.core.room.Rooms;
import carapace.core.split.Splitter;
import carapace.core.status.Hop;
import carapace.core.status.HopTimes;
import carapace.message.Part;
import carapace.redaction.Redactor;
import carapace.store.Store;
import carapace.store.StoreFault;
import carapace.store.StoredMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the parts of a finished answer: redacted, split, queued. */
final class Answers {
    private final Rooms rooms;
    private final Courier courier;
    private final Watchers watchers;
    private final Ids ids;
    private final HopTimes times;

    Answers(Rooms rooms, Courier courier, Watchers watchers, Ids ids, HopTimes times) {
        this.rooms = rooms;
        this.courier = courier;
        this.watchers = watchers;
        this.ids = ids;
        this.times = times;
    }

    /**
     * Queues an answer and delivers what can go at once.
     *
     * @param messages that it answers, the last of them being where it goes
     * @return false when there is no redactor: nothing leaves then
     */
    boolean send(Store store, String turn, List<StoredMessage> messages, String text)
            throws StoreFault, InterruptedException {
        var began = System.nanoTime();
        var clean = rooms.redact(text, Redactor.Profile.REPLY);
        if (clean.isEmpty()) return false;
        var to = messages.getLast().inbound();
        var group = to.origin().group();
        var parts = parts(to, clean.get());
        courier.queue(
                store,
                turn,
                parts,
                group,
                () -> {
                    times.since(Hop.QUEUE, began);
                    for (var message : messages) {
                        watchers.ended(
                                message.id(), new Chats.Ending.Final(message.id(), clean.get()));
                    }
                });
        return true;
    }

    private List<Part> parts(carapace.message.Inbound to, String text) {
        var place = to.conversation();
        var limit = courier.limit(place.channel());
        var splitter = new Splitter(limit, Delivery.REPEATED.length());
        var parts = new ArrayList<Part>();
        for (var piece : splitter.split(text)) {
            var first = parts.isEmpty() && to.origin().group();
            var reply =
                    first && !to.origin().messageId().isEmpty()
                            ? Optional.of(to.origin().messageId())
                            : Optional.<String>empty();
            parts.add(new Part(place, ids.next(), piece, reply));
        }
        return parts;
    }
}
