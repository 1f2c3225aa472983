package carapace.core.chat;

import carapace.command.Chats;
import carapace.core.inbox.Ledger;
import carapace.core.inbox.Resets;
import carapace.core.room.Ids;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.core.room.SessionKeys;
import carapace.core.status.ChannelMeters;
import carapace.core.status.Hop;
import carapace.core.status.HopTimes;
import carapace.core.turn.Sentences;
import carapace.core.turn.Turns;
import carapace.message.Inbound;
import carapace.message.Origin;
import carapace.store.Arrival;
import carapace.store.Entered;
import carapace.store.Seat;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The owner's chats: admitted on the console channel like any message; whoever asked waits for the
 * parts to be on disk. A key that was used before finds the answer it had.
 */
@Component(service = Chats.class)
public final class ChatRoom implements Chats {
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MOST_KEY = 128;
    private static final int MOST_TEXT = 65_536;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration ROOMS = Duration.ofSeconds(10);
    private static final String NAME = "console";

    private final Rooms rooms;
    private final Options options;
    private final Ledger ledger;
    private final Watchers watchers;
    private final Turns turns;
    private final Ids ids;
    private final HopTimes times;
    private final ChannelMeters.Of meters;
    private final Resets resets;

    @Activate
    public ChatRoom(
            @Reference Rooms rooms,
            @Reference Options options,
            @Reference Ledger ledger,
            @Reference Watchers watchers,
            @Reference Turns turns,
            @Reference Ids ids,
            @Reference HopTimes times,
            @Reference ChannelMeters meters) {
        this.rooms = rooms;
        this.options = options;
        this.ledger = ledger;
        this.watchers = watchers;
        this.turns = turns;
        this.ids = ids;
        this.times = times;
        this.resets = new Resets(options);
        this.meters = meters.of(Owner.CONSOLE.network());
    }

    @Override
    public Ending say(String session, String message, String idempotencyKey, Progress progress)
            throws InterruptedException {
        checked(session);
        if (idempotencyKey.isEmpty() || idempotencyKey.length() > MOST_KEY) {
            throw new IllegalArgumentException("an idempotency key has 1 to 128 characters");
        }
        if (message.isBlank()) return new Ending.Failed("empty", "there is nothing to answer");
        if (message.length() > MOST_TEXT) {
            return new Ending.Failed("too_long", "a message has at most 65,536 characters");
        }
        var store = ready();
        if (store.isEmpty()) {
            return new Ending.Failed("not_admitted", "the gateway cannot take messages just now");
        }
        var arrival = arrival(session, message, idempotencyKey);
        var watch = watchers.watch(arrival.id(), progress);
        try {
            return switch (admit(store.get(), arrival)) {
                case Entered.Admitted(var id) -> await(id, watch);
                case Entered.Duplicate(var id) -> again(id, progress);
                case Entered.Declined(var id, var reason) ->
                        new Ending.Failed(reason, "too many messages are waiting in this session");
            };
        } catch (StoreFault e) {
            return new Ending.Failed("not_admitted", "the gateway cannot keep messages just now");
        } finally {
            watchers.forget(watch);
        }
    }

    private Optional<Store> ready() throws InterruptedException {
        if (!options.known()) rooms.settings().within(ROOMS);
        if (rooms.guard().within(ROOMS).isEmpty()) return Optional.empty();
        return rooms.store().within(ROOMS);
    }

    private Arrival arrival(String session, String message, String key) {
        var place = Owner.chat(session);
        var id = ids.next();
        var inbound =
                new Inbound(
                        place,
                        session + ":" + key,
                        Owner.SENDER,
                        message,
                        Instant.now(),
                        Origin.direct(id));
        return new Arrival(id, inbound, SessionKeys.hinted(session), Optional.empty(), false);
    }

    private Entered admit(Store store, Arrival arrival) throws StoreFault, InterruptedException {
        resets.apply(store, arrival.sessionKey());
        var began = System.nanoTime();
        Seat seat = seat(store);
        Entered entered;
        try {
            entered = store.journal().admit(seat, List.of(arrival), null).getFirst();
        } catch (StoreFault e) {
            if (e.kind() != StoreFault.Kind.FENCED) throw e;
            ledger.lost(seat);
            entered = store.journal().admit(seat(store), List.of(arrival), null).getFirst();
        }
        times.since(Hop.ADMIT, began);
        switch (entered) {
            case Entered.Admitted _ -> meters.admitted(1);
            case Entered.Duplicate _ -> meters.dropped("duplicate");
            case Entered.Declined(var id, var reason) -> meters.dropped(reason);
        }
        return entered;
    }

    /** Whoever else admits on the console shares the seat. */
    private Seat seat(Store store) throws StoreFault, InterruptedException {
        var held = ledger.held(Owner.CONSOLE);
        return held.isPresent() ? held.get() : ledger.seat(store.journal(), Owner.CONSOLE, NAME);
    }

    private Ending await(String id, Watch watch) throws InterruptedException {
        var until = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < until) {
            var ending = watch.await(LOOK);
            if (ending.isPresent()) return ending.get();
            var stored = stored(id);
            if (stored.isPresent()) return stored.get();
        }
        return new Ending.Failed("waiting", "there is no answer yet; ask again with the same key");
    }

    private Ending again(String id, Progress progress) throws InterruptedException {
        if (id.isEmpty()) {
            return new Ending.Failed("gone", "the answer to this key is no longer kept");
        }
        var watch = watchers.watch(id, progress);
        try {
            var stored = stored(id);
            return stored.isPresent() ? stored.get() : await(id, watch);
        } finally {
            watchers.forget(watch);
        }
    }

    /** How it ended by what the store holds; empty while it has not. */
    private Optional<Ending> stored(String id) throws InterruptedException {
        var store = rooms.store().now();
        if (store.isEmpty()) return Optional.empty();
        try {
            var message = store.get().journal().find(id);
            if (message.isEmpty()) {
                return Optional.of(new Ending.Failed("gone", "this message is no longer kept"));
            }
            return switch (message.get().state()) {
                case "answered" -> answer(store.get(), id);
                case "dead-lettered", "declined" -> {
                    var reason = message.get().reason();
                    yield Optional.of(new Ending.Failed(reason, Sentences.failed(reason)));
                }
                default -> Optional.empty();
            };
        } catch (StoreFault e) {
            return Optional.empty();
        }
    }

    private Optional<Ending> answer(Store store, String id)
            throws StoreFault, InterruptedException {
        var turn = store.journal().turnOf(id);
        if (turn.isEmpty()) return Optional.of(new Ending.Final(id, ""));
        var parts = store.outbox().of(turn.get());
        if (parts.isEmpty() && waitsForParts(store, turn.get())) return Optional.empty();
        var text = parts.stream().map(part -> part.text()).collect(Collectors.joining("\n"));
        return Optional.of(new Ending.Final(id, text));
    }

    private static boolean waitsForParts(Store store, String turn)
            throws StoreFault, InterruptedException {
        return store.journal().finished(1_000).stream().anyMatch(f -> f.turn().equals(turn));
    }

    @Override
    public void cancel(String session) {
        checked(session);
        turns.cancel(Owner.chat(session));
    }

    @Override
    public void forget(String session) throws InterruptedException {
        checked(session);
        var store = rooms.store().within(ROOMS);
        if (store.isEmpty()) return;
        try {
            store.get().sessions().reset(SessionKeys.hinted(session));
        } catch (StoreFault e) {
            throw new IllegalStateException("the session could not be put away");
        }
    }

    private static void checked(String session) {
        if (!SESSION.matcher(session).matches()) {
            throw new IllegalArgumentException("a session is [A-Za-z0-9._-]{1,64}");
        }
    }
}
