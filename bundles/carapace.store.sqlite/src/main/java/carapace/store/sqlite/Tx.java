package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.store.Journal;
import carapace.store.Outbox;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the writer works with: the connection, and everything that is kept in memory besides it. A
 * transaction is begun by the first change. After a failure the memory is made anew from the file.
 */
final class Tx {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    final Sql sql;
    final Seals seals;
    final Signal work;
    final Signal parts;
    final Histories histories;
    private final InstantSource clock;
    private final Incidents incidents;
    private final List<Runnable> after = new ArrayList<>();
    private Index index = new Index();
    private Counters counters = new Counters();
    private SessionRows sessions = new SessionRows();
    private ConversationRows conversations = new ConversationRows();
    private Accounts accounts = new Accounts();
    private DrawerNames drawers = new DrawerNames();
    private boolean begun;
    private boolean touched;
    private boolean stale = true;
    private boolean workHint;
    private boolean partsHint;
    private long lastHop;
    private volatile Journal.Tally tally = new Journal.Tally(0, 0, 0, 0, 0, 0);
    private volatile Map<ChannelId, Outbox.Depth> depths = Map.of();
    private volatile long quarantined;

    Tx(Sql sql, Seals seals, InstantSource clock, Histories histories, Incidents incidents) {
        this.sql = sql;
        this.seals = seals;
        this.clock = clock;
        this.histories = histories;
        this.incidents = incidents;
        this.work = new Signal();
        this.parts = new Signal();
    }

    // -- by the writer -------------------------------------------------------------------------

    /** Before each piece of work. */
    void enter() throws SQLException, Damaged {
        touched = false;
        if (stale) load();
    }

    /** Whether the piece of work has changed nothing. */
    boolean untouched() {
        return !touched;
    }

    /** Makes everything durable; false when there was nothing. */
    boolean commit() throws SQLException {
        var wrote = begun;
        if (begun) {
            sessions.save(this);
            counters.save(sql, index);
            sql.update("COMMIT");
            begun = false;
            sessions.trim();
            publish();
        }
        after.forEach(Runnable::run);
        after.clear();
        if (workHint) work.raise();
        if (partsHint) parts.raise();
        workHint = false;
        partsHint = false;
        return wrote;
    }

    /** Forgets what was not committed. */
    void rollback() {
        after.clear();
        workHint = false;
        partsHint = false;
        stale = true;
        if (!begun) return;
        begun = false;
        try {
            sql.run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself, as it does when the disk fails.
            LOG.debug("nothing to roll back: SQLite code {}", e.getErrorCode());
        }
    }

    private void load() throws SQLException, Damaged {
        index = new Index();
        counters = new Counters();
        sessions = new SessionRows();
        conversations = new ConversationRows();
        accounts = new Accounts();
        drawers = new DrawerNames();
        histories.clear();
        counters.load(sql);
        accounts.load(this);
        new Loading(this).load();
        stale = false;
        publish();
        workHint = true;
        partsHint = true;
    }

    private void publish() {
        tally = counters.tally();
        quarantined = counters.quarantined;
        var now = new HashMap<ChannelId, Outbox.Depth>();
        index.lanes.forEach((channel, lane) -> now.put(channel, lane.depth()));
        depths = Map.copyOf(now);
    }

    // -- by anyone -----------------------------------------------------------------------------

    Journal.Tally tally() {
        return tally;
    }

    Map<ChannelId, Outbox.Depth> depths() {
        return depths;
    }

    long quarantined() {
        return quarantined;
    }

    // -- by pieces of work ---------------------------------------------------------------------

    Index index() {
        return index;
    }

    Counters counters() {
        return counters;
    }

    SessionRows sessions() {
        return sessions;
    }

    ConversationRows conversations() {
        return conversations;
    }

    Accounts accounts() {
        return accounts;
    }

    DrawerNames drawers() {
        return drawers;
    }

    long now() {
        return clock.millis();
    }

    /** Changes rows; returns how many. */
    int update(String statement, @Nullable Object... values) throws SQLException {
        touch();
        return sql.update(statement, values);
    }

    /** Begins the transaction, unless it has begun. */
    void touch() throws SQLException {
        touched = true;
        if (begun) return;
        sql.update("BEGIN IMMEDIATE");
        begun = true;
    }

    void hop(long message, Hop hop, String outcome) throws SQLException {
        var instant = clock.instant();
        var micros = instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
        lastHop = Math.max(lastHop + 1, micros);
        var added =
                update(
                        "INSERT OR IGNORE INTO hop (message, at, hop, outcome) VALUES (?, ?, ?, ?)",
                        message,
                        lastHop,
                        hop.ordinal(),
                        outcome);
        counters.hops += added;
    }

    /** Puts a value aside that does not open. The row is the caller's to change. */
    void quarantine(Column column, long row, long tie, byte @Nullable [] data) throws SQLException {
        update(
                "INSERT INTO quarantine (tab, row, tie, at, data) VALUES (?, ?, ?, ?, ?)",
                column.table(),
                row,
                tie,
                now(),
                data);
        counters.quarantined++;
        after.add(() -> incidents.quarantined(column));
    }

    void afterCommit(Runnable run) {
        after.add(run);
    }

    /** There may be something to claim, or an answer without parts. */
    void hintWork() {
        workHint = true;
    }

    /** There may be a part to send. */
    void hintParts() {
        partsHint = true;
    }
}
