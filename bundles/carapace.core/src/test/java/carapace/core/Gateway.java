package carapace.core;

import carapace.channel.Channel;
import carapace.core.audit.AuditLog;
import carapace.core.chat.ChatRoom;
import carapace.core.chat.Watchers;
import carapace.core.courier.Courier;
import carapace.core.inbox.Desk;
import carapace.core.inbox.HookDesk;
import carapace.core.inbox.Ledger;
import carapace.core.room.Ids;
import carapace.core.room.Options;
import carapace.core.room.Rooms;
import carapace.core.status.ChannelMeters;
import carapace.core.status.CoreMeters;
import carapace.core.status.HopTimes;
import carapace.core.status.StorageGauge;
import carapace.core.turn.Turns;
import carapace.deadletter.DeadLetters;
import carapace.redaction.Redactor;
import carapace.responder.Responder;
import carapace.secret.Guard;
import carapace.settings.Settings;
import carapace.store.Store;
import carapace.store.sqlite.StoreFile;

import java.nio.file.Path;
import java.time.Duration;

/** All of core without a framework, on the real store; the rooms around it are the test's. */
final class Gateway implements AutoCloseable {
    final Rooms rooms = new Rooms();
    final CoreMeters meters = new CoreMeters();
    final Options options = new Options(rooms);
    final Ids ids = new Ids();
    final Ledger ledger = new Ledger();
    final ChannelMeters channelMeters = new ChannelMeters(meters);
    final HopTimes times = new HopTimes(meters);
    final StorageGauge storage = new StorageGauge();
    final Watchers watchers = new Watchers();
    final AuditLog audit;
    final Desk desk;
    final Courier courier;
    final Turns turns;
    final ChatRoom chats;
    final HookDesk hooks;
    private final StoreFile file;
    private Store store;

    Gateway(Path state) {
        file = new StoreFile(state);
        audit = new AuditLog(state, rooms, meters);
        desk = new Desk(rooms, options, ledger, ids, channelMeters, times, storage, audit, meters);
        courier = new Courier(rooms, desk, options, ids, times, audit);
        turns = new Turns(rooms, options, desk, courier, watchers, ids, times, meters);
        chats = new ChatRoom(rooms, options, ledger, watchers, turns, ids, times, channelMeters);
        hooks = new HookDesk(desk, audit);
    }

    /** A gateway in which everything is there but channels. */
    static Gateway complete(Path state, Responder responder) {
        var gateway = new Gateway(state);
        gateway.with(new TestSettings());
        gateway.with(new TestGuard());
        gateway.with(new TestRedactor());
        gateway.with(new TestLetters());
        gateway.with(responder);
        gateway.openStore();
        return gateway;
    }

    Gateway with(Settings settings) {
        rooms.settings().arrive(settings);
        return this;
    }

    Gateway with(Guard guard) {
        rooms.guard().arrive(guard);
        return this;
    }

    Gateway with(Redactor redactor) {
        rooms.offer(redactor);
        return this;
    }

    Gateway with(DeadLetters letters) {
        rooms.deadLetters().arrive(letters);
        return this;
    }

    Gateway with(Responder responder) {
        rooms.responder().arrive(responder);
        return this;
    }

    Gateway with(Channel channel) {
        desk.seat(channel, channel.id().network());
        return this;
    }

    Store openStore() {
        store = file.open();
        rooms.store().arrive(store);
        return store;
    }

    void closeStore() throws InterruptedException {
        rooms.store().leave(store);
        file.close();
    }

    Store store() {
        return store;
    }

    long commits() {
        return file.commits();
    }

    /** Stops as a gateway does. */
    @Override
    public void close() throws Exception {
        desk.stopListening();
        turns.drain(Duration.ofSeconds(2));
        courier.drain(Duration.ofSeconds(2));
        turns.close();
        courier.close();
        closeStore();
        audit.close();
    }

    /** Everything ends as if the power had gone: nothing more is written down. */
    void crash() throws Exception {
        closeStore();
        desk.stopListening();
        turns.close();
        courier.close();
        audit.close();
    }
}
