package carapace.store.testkit;

import carapace.message.Attachment;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Origin;
import carapace.message.Part;
import carapace.responder.Entry;
import carapace.store.Arrival;
import carapace.store.Claim;
import carapace.store.Entered;
import carapace.store.Seat;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the suites of the contract share: an open store, a clock one can set, and short words for
 * what a gateway does with a message. A provider's test extends each suite and says how its store
 * is opened.
 */
public abstract class StoreContract {
    protected static final ChannelId TELEGRAM = ChannelId.parse("telegram");
    protected static final Duration LEASE = Duration.ofSeconds(30);
    protected static final String WORKER = "worker-1";

    private static final AtomicLong IDS = new AtomicLong();

    protected final SettableClock clock = new SettableClock();
    protected Store store;
    protected Seat seat;

    /** Opens the store; the same data each time within one test. */
    protected abstract Store open(InstantSource clock) throws Exception;

    /** Ends the store that was opened last as a process ends. */
    protected abstract void close() throws Exception;

    /** How many times anything was made durable since the store was opened. */
    protected abstract long commits();

    @BeforeEach
    final void openStore() throws Exception {
        store = open(clock);
        seat = store.journal().seat(TELEGRAM, "bot-1");
    }

    @AfterEach
    final void closeStore() throws Exception {
        close();
    }

    /** Ends the store and opens it again. */
    protected final void restart() throws Exception {
        close();
        store = open(clock);
    }

    /** An id as core makes them. */
    protected static String id() {
        return HexFormat.of().toHexDigits(System.currentTimeMillis() << 16)
                + HexFormat.of().toHexDigits(IDS.incrementAndGet());
    }

    protected static Conversation chat(String remoteId) {
        return Conversation.direct(TELEGRAM, remoteId);
    }

    /** A message in a private chat; its session is the chat's. */
    protected final Arrival message(String chat, String eventKey, String text) {
        var inbound = Inbound.direct(chat(chat), eventKey, "u" + chat, text, clock.instant());
        return new Arrival(id(), inbound, "v1|telegram|" + chat, Optional.empty(), false);
    }

    /** A message with everything a message can have. */
    protected final Arrival fullMessage(String eventKey, String text) {
        var origin =
                new Origin(
                        "m-" + eventKey,
                        true,
                        Optional.of("earlier"),
                        List.of(new Attachment("cat.jpg", "image/jpeg", -1, "ref-1")));
        var place = new Conversation(TELEGRAM, "room", Optional.of("thread-7"));
        var sentAt = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        var inbound = new Inbound(place, eventKey, "sender-1", text, sentAt, origin);
        return new Arrival(id(), inbound, "v1|telegram|room", Optional.empty(), false);
    }

    /** Admits one message and says under which id. */
    protected final String admit(String chat, String eventKey, String text)
            throws StoreFault, InterruptedException {
        var entered = store.journal().admit(seat, List.of(message(chat, eventKey, text)), null);
        return ((Entered.Admitted) entered.getFirst()).id();
    }

    protected final List<Claim> claim(int most) throws StoreFault, InterruptedException {
        return store.journal().claim(WORKER, most, LEASE, List.of());
    }

    protected final Claim claimOne() throws StoreFault, InterruptedException {
        return claim(1).getFirst();
    }

    protected final Entry assistant(String text) {
        return entry(Entry.Role.ASSISTANT, text, "");
    }

    protected final Entry entry(Entry.Role role, String text, String blocks) {
        var at = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        return new Entry(id(), role, text, blocks, at, Map.of("model", "builtin:echo"));
    }

    protected final void answer(Claim claim, String text) throws StoreFault, InterruptedException {
        store.journal().answered(claim, text, List.of(assistant(text)), Map.of());
    }

    protected static List<Part> parts(Claim claim, String... texts) {
        var parts = new ArrayList<Part>();
        var place = claim.last().inbound().conversation();
        for (var text : texts) parts.add(new Part(place, id(), text, Optional.empty()));
        return parts;
    }

    /** A message of this chat, answered, with these parts queued. */
    protected final List<Part> queued(String chat, String eventKey, String... texts)
            throws StoreFault, InterruptedException {
        admit(chat, eventKey, "question");
        var claim = claimOne();
        answer(claim, String.join("", texts));
        var parts = parts(claim, texts);
        store.outbox().queue(claim.turn(), parts, "");
        return parts;
    }
}
