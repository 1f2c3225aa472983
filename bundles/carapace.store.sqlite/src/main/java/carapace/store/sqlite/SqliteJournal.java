package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.responder.Entry;
import carapace.store.Arrival;
import carapace.store.Claim;
import carapace.store.Entered;
import carapace.store.Journal;
import carapace.store.Seat;
import carapace.store.StoreFault;
import carapace.store.StoredMessage;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The journal's verbs, each one piece of work for the writer or a reader. */
final class SqliteJournal implements Journal {
    private final Writer writer;
    private final Readers readers;
    private final Tx tx;

    SqliteJournal(Writer writer, Readers readers, Tx tx) {
        this.writer = writer;
        this.readers = readers;
        this.tx = tx;
    }

    // -- who listens ---------------------------------------------------------------------------

    @Override
    public Seat seat(ChannelId channel, String identity) throws StoreFault, InterruptedException {
        return writer.call(tx -> tx.accounts().seat(tx, channel, identity));
    }

    @Override
    public Optional<String> lastIdentity(ChannelId channel)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> tx.accounts().newest(channel).map(bot -> bot.identity));
    }

    @Override
    public Optional<String> cursor(Seat seat) throws StoreFault, InterruptedException {
        return writer.call(tx -> Admission.cursor(tx, seat));
    }

    @Override
    public List<Entered> admit(Seat seat, List<Arrival> batch, @Nullable String cursor)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Admission.admit(tx, seat, batch, cursor));
    }

    @Override
    public boolean edit(Seat seat, String eventKey, String text)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Admission.edit(tx, seat, eventKey, text));
    }

    // -- turns ---------------------------------------------------------------------------------

    @Override
    public List<Claim> claim(String worker, int most, Duration lease, List<String> burst)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> new Claiming(tx, worker, lease, burst).claim(most));
    }

    @Override
    public List<String> renew(String worker, List<String> turns, Duration lease)
            throws StoreFault, InterruptedException {
        return writer.call(tx -> Turns.renew(tx, worker, turns, lease));
    }

    @Override
    public void append(Claim claim, List<Entry> entries) throws StoreFault, InterruptedException {
        writer.call(
                tx -> {
                    var run = Turns.held(tx, claim);
                    Records.write(tx, Turns.writable(tx, run), run.seq, entries);
                    return true;
                });
    }

    @Override
    public void answered(Claim claim, String text, List<Entry> entries, Map<String, String> notes)
            throws StoreFault, InterruptedException {
        writer.call(tx -> Turns.answered(tx, claim, text, entries, notes));
    }

    @Override
    public void again(Claim claim, Duration pause, String reason, boolean countsAsFailure)
            throws StoreFault, InterruptedException {
        writer.call(tx -> Turns.again(tx, claim, pause, reason, countsAsFailure));
    }

    @Override
    public void release(Claim claim) throws StoreFault, InterruptedException {
        writer.call(tx -> Turns.release(tx, claim));
    }

    @Override
    public void toBury(Claim claim, String reason) throws StoreFault, InterruptedException {
        writer.call(tx -> Turns.toBury(tx, claim, reason));
    }

    @Override
    public void buried(Claim claim, String reason) throws StoreFault, InterruptedException {
        writer.call(tx -> Burials.buried(tx, Turns.held(tx, claim), reason));
    }

    @Override
    public void buried(String messageId, String reason) throws StoreFault, InterruptedException {
        writer.call(tx -> Burials.buried(tx, messageId, reason));
    }

    @Override
    public boolean revive(String messageId, String text) throws StoreFault, InterruptedException {
        return writer.call(tx -> Burials.revive(tx, messageId, text));
    }

    // -- finished answers ----------------------------------------------------------------------

    @Override
    public List<Finished> finished(int most) throws StoreFault, InterruptedException {
        return writer.call(tx -> Turns.finished(tx, most));
    }

    // -- looking -------------------------------------------------------------------------------

    @Override
    public Optional<StoredMessage> find(String messageId) throws StoreFault, InterruptedException {
        if (!Ids.wellFormed(messageId)) return Optional.empty();
        return readers.call(
                view -> {
                    var row =
                            view.sql()
                                    .one(
                                            Messages.BY_ID,
                                            Messages.Row::of,
                                            (Object) Ids.bytes(messageId));
                    if (row.isEmpty()) return Optional.empty();
                    return Optional.of(row.get().open(view.seals()));
                });
    }

    @Override
    public Optional<String> find(ChannelId channel, String identity, String eventKey)
            throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var bot = tx.accounts().find(channel, identity);
                    if (bot.isEmpty()) return Optional.empty();
                    return Admission.seen(tx, bot.get(), eventKey);
                });
    }

    @Override
    public Optional<String> turnOf(String messageId) throws StoreFault, InterruptedException {
        if (!Ids.wellFormed(messageId)) return Optional.empty();
        return readers.call(
                view ->
                        view.sql()
                                .one(
                                        "SELECT t.id FROM message m JOIN turn t ON t.seq = m.turn"
                                                + " WHERE m.id = ?",
                                        row -> Ids.text(row.getBytes(1)),
                                        (Object) Ids.bytes(messageId)));
    }

    @Override
    public List<String> newest(int most) throws StoreFault, InterruptedException {
        return readers.call(
                view ->
                        view.sql()
                                .all(
                                        "SELECT id FROM message ORDER BY seq DESC LIMIT ?",
                                        row -> Ids.text(row.getBytes(1)),
                                        most));
    }

    @Override
    public int waiting(Conversation conversation) throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var id = tx.conversations().id(tx, conversation);
                    var conv = id == 0 ? null : tx.index().convs.get(id);
                    return conv == null ? 0 : conv.unanswered();
                });
    }

    @Override
    public Tally tally() {
        return tx.tally();
    }

    @Override
    public void await(Duration atMost) throws InterruptedException {
        tx.work.await(atMost);
    }

    @Override
    public Optional<Instant> nextDue() throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    tx.index().claims.ripen(tx.now());
                    var next = tx.index().claims.next();
                    return next.isPresent()
                            ? Optional.of(Instant.ofEpochMilli(next.getAsLong()))
                            : Optional.empty();
                });
    }
}
