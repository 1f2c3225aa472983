package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Part;
import carapace.store.Outbox;
import carapace.store.StoreFault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outbox's verbs, each one piece of work for the writer or a reader. */
final class SqliteOutbox implements Outbox {
    private final Writer writer;
    private final Readers readers;
    private final Tx tx;

    SqliteOutbox(Writer writer, Readers readers, Tx tx) {
        this.writer = writer;
        this.readers = readers;
        this.tx = tx;
    }

    @Override
    public boolean queue(String turn, List<Part> parts, String take)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Queueing.queue(tx, turn, parts, take));
    }

    @Override
    public boolean notice(Part part, String kind, Duration interval)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Queueing.notice(tx, part, kind, interval));
    }

    @Override
    public List<Waiting> heads(ChannelId channel, int most)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Sending.heads(tx, channel, most));
    }

    @Override
    public List<ChannelId> channels() throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var channels = new ArrayList<ChannelId>();
                    tx.index()
                            .lanes
                            .forEach(
                                    (channel, lane) -> {
                                        if (!lane.queued.isEmpty()) channels.add(channel);
                                    });
                    return channels;
                });
    }

    @Override
    public List<String> sending(String worker, List<String> keys)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Sending.sending(tx, worker, keys));
    }

    @Override
    public void sent(String key, String remoteId) throws StoreFault, InterruptedException {
        writer.call(tx -> Sending.sent(tx, key, remoteId));
    }

    @Override
    public void again(String key, Duration pause, String reason)
            throws StoreFault, InterruptedException {
        writer.call(tx -> Sending.again(tx, key, pause, reason));
    }

    @Override
    public void refused(String key, String reason) throws StoreFault, InterruptedException {
        writer.call(tx -> Sending.ended(tx, key, Parcel.State.REFUSED, reason));
    }

    @Override
    public void unknown(String key, String reason) throws StoreFault, InterruptedException {
        writer.call(tx -> Sending.ended(tx, key, Parcel.State.UNKNOWN, reason));
    }

    @Override
    public boolean repeat(String key, String text) throws StoreFault, InterruptedException {
        return writer.call(tx -> Replaying.repeat(tx, key, text));
    }

    @Override
    public List<Waiting> interrupted(String worker, int most)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Sending.interrupted(tx, worker, most));
    }

    @Override
    public List<Undelivered> undelivered(String after, int most)
            throws StoreFault, InterruptedException {
        return readers.call(
                view -> {
                    var from =
                            Ids.wellFormed(after)
                                    ? view.sql()
                                            .number(
                                                    "SELECT seq FROM part WHERE key = ?",
                                                    (Object) Ids.bytes(after))
                                    : 0;
                    return Replaying.undelivered(view, from, most);
                });
    }

    @Override
    public boolean replay(String key) throws StoreFault, InterruptedException {
        return writer.call(tx -> Replaying.replay(tx, key));
    }

    @Override
    public boolean drop(String key) throws StoreFault, InterruptedException {
        return writer.call(tx -> Replaying.drop(tx, key));
    }

    @Override
    public List<Outbox.Piece> of(String turn) throws StoreFault, InterruptedException {
        if (!Ids.wellFormed(turn)) return List.of();
        return readers.call(view -> Replaying.of(view, turn));
    }

    @Override
    public Map<ChannelId, Depth> depths() {
        return tx.depths();
    }

    @Override
    public void await(Duration atMost) throws InterruptedException {
        tx.parts.await(atMost);
    }

    @Override
    public Optional<Instant> nextDue() throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var next = Long.MAX_VALUE;
                    for (var lane : tx.index().lanes.values()) {
                        lane.heads.ripen(tx.now());
                        next = Math.min(next, lane.heads.next().orElse(Long.MAX_VALUE));
                    }
                    return next == Long.MAX_VALUE
                            ? Optional.empty()
                            : Optional.of(Instant.ofEpochMilli(next));
                });
    }
}
