package carapace.store.sqlite;

import carapace.store.DrawerStore;
import carapace.store.Hops;
import carapace.store.Journal;
import carapace.store.Notes;
import carapace.store.Outbox;
import carapace.store.Pairings;
import carapace.store.ReadMarksOwed;
import carapace.store.Retention;
import carapace.store.Sessions;
import carapace.store.Store;
import carapace.store.StoreFault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** One open file. Made by {@link Opening}. */
final class SqliteStore implements Store, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    private final Tx tx;
    private final Writer writer;
    private final Readers readers;
    private final List<Sql> connections;
    private final Keys keys;
    private final Pruning pruning = new Pruning();
    private final SqliteJournal journal;
    private final SqliteOutbox outbox;
    private final SqliteSessions sessions;
    private final SqlitePairings pairings;
    private final SqliteReadMarks readMarks;
    private final SqliteDrawers drawers;
    private final SqliteHops hops;
    private final SqliteNotes notes;

    SqliteStore(
            Tx tx,
            Writer writer,
            Readers readers,
            List<Sql> connections,
            Keys keys,
            boolean rejecting) {
        this.tx = tx;
        this.writer = writer;
        this.readers = readers;
        this.connections = List.copyOf(connections);
        this.keys = keys;
        this.journal = new SqliteJournal(writer, readers, tx);
        this.outbox = new SqliteOutbox(writer, readers, tx);
        this.sessions = new SqliteSessions(writer, readers, tx.histories, rejecting);
        this.pairings = new SqlitePairings(writer, readers);
        this.readMarks = new SqliteReadMarks(writer);
        this.drawers = new SqliteDrawers(writer);
        this.hops = new SqliteHops(readers);
        this.notes = new SqliteNotes(writer);
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public Sessions sessions() {
        return sessions;
    }

    @Override
    public Pairings pairings() {
        return pairings;
    }

    @Override
    public ReadMarksOwed readMarks() {
        return readMarks;
    }

    @Override
    public DrawerStore drawers() {
        return drawers;
    }

    @Override
    public Hops hops() {
        return hops;
    }

    @Override
    public Notes notes() {
        return notes;
    }

    @Override
    public void copyTo(Path file, boolean withDrawers) throws StoreFault, InterruptedException {
        readers.call(
                view -> {
                    Copying.copy(view.sql(), file, withDrawers);
                    return true;
                });
    }

    @Override
    public boolean prune(Retention retention) throws StoreFault, InterruptedException {
        return writer.call(tx -> pruning.slice(tx, retention));
    }

    /** How many commits there were. */
    long commits() {
        return writer.commits();
    }

    Keys keys() {
        return keys;
    }

    /** The guard is back: takes its keys again. */
    void unlock(carapace.secret.KeySource source) {
        try {
            var wrapped = readers.call(view -> Meta.wrapped(view.sql()));
            if (wrapped.isPresent() && source.unlock(wrapped.get())) keys.take(source);
            else LOG.error("the guard that came does not open the store");
        } catch (StoreFault e) {
            LOG.error("the store cannot be read: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What status shows. */
    Map<String, Object> facts() {
        return Map.of(
                "sealed", keys.sealed(),
                "diskTrouble", writer.troubled(),
                "quarantined", tx.quarantined(),
                "commits", writer.commits());
    }

    /** Lets the commit under way end, then closes the file. */
    @Override
    public void close() throws InterruptedException {
        writer.close();
        readers.close();
        // The writer's last: only it can take the log into the file.
        for (var connection : connections.reversed()) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.warn("closing the store failed: SQLite code {}", e.getErrorCode());
            }
        }
    }
}
