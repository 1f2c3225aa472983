package carapace.core.turn;

import carapace.core.access.Access;
import carapace.core.chat.Watchers;
import carapace.core.inbox.Desk;
import carapace.core.inbox.Seated;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Origin;
import carapace.responder.Entry;
import carapace.responder.Turn;
import carapace.responder.TurnLost;
import carapace.store.Store;
import carapace.store.StoreFault;
import carapace.store.StoredMessage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the responder holds while it answers. */
final class CoreTurn implements Turn {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Run run;
    private final Rooms rooms;
    private final Options options;
    private final Desk desk;
    private final Watchers watchers;
    private final Deltas deltas;
    private volatile boolean lost;

    CoreTurn(Run run, Rooms rooms, Options options, Desk desk, Watchers watchers) {
        this.run = run;
        this.rooms = rooms;
        this.options = options;
        this.desk = desk;
        this.watchers = watchers;
        this.deltas = new Deltas(rooms, text -> watchers.delta(messageId(), text));
    }

    private StoredMessage message() {
        return run.claim().last();
    }

    private Inbound inbound() {
        return message().inbound();
    }

    @Override
    public String id() {
        return run.claim().turn();
    }

    @Override
    public String messageId() {
        return message().id();
    }

    @Override
    public String text() {
        return inbound().text();
    }

    @Override
    public Conversation conversation() {
        return inbound().conversation();
    }

    @Override
    public String sender() {
        return inbound().sender();
    }

    @Override
    public Origin origin() {
        return inbound().origin();
    }

    @Override
    public boolean local() {
        return Owner.isLocal(conversation().channel());
    }

    @Override
    public boolean sideEffectsAllowed() {
        if (local()) return true;
        var channel = conversation().channel();
        var section = desk.find(channel).map(Seated::section).orElse(channel.network());
        var store = rooms.store().now();
        try {
            return store.isPresent()
                    && Access.known(inbound(), options.channel(channel, section), store.get());
        } catch (StoreFault e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Instant deadline() {
        return run.deadline();
    }

    private interface Use<T> {
        T on(Store store) throws StoreFault, InterruptedException;
    }

    @Override
    public List<Entry> history(int mostBytes) throws TurnLost, InterruptedException {
        return with(store -> store.sessions().history(message().sessionKey(), mostBytes));
    }

    @Override
    public void append(List<Entry> entries) throws TurnLost, InterruptedException {
        with(
                store -> {
                    store.journal().append(run.claim(), entries);
                    return true;
                });
    }

    private <T> T with(Use<T> use) throws TurnLost, InterruptedException {
        var store = rooms.store().within(PATIENCE);
        try {
            if (store.isPresent()) return use.on(store.get());
        } catch (StoreFault e) {
            // whatever it was, this turn cannot go on; what remains of it is released
            lost = true;
            throw new TurnLost();
        }
        lost = true;
        throw new TurnLost();
    }

    /** Whether something could not be read or written down. */
    boolean lost() {
        return lost;
    }

    @Override
    public void delta(String text) {
        if (watchers.watched(messageId())) deltas.add(text);
    }

    @Override
    public void calling(String tool) {
        watchers.tool(messageId(), tool);
    }

    /** Shows what was held back. */
    void end() {
        deltas.end();
    }
}
