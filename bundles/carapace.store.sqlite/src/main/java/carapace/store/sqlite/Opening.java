package carapace.store.sqlite;

import carapace.secret.KeySource;
import carapace.status.Unfit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Opens the store, or says why not; what it refuses it leaves as it was. */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    /** How values are kept. */
    enum Encryption {
        OFF,
        IF_PASSWORD,
        REQUIRED;

        /** As configured; anything unknown is the default. */
        static Encryption of(String text) {
            return switch (text) {
                case "off" -> OFF;
                case "required" -> REQUIRED;
                default -> IF_PASSWORD;
            };
        }
    }

    /**
     * How to open.
     *
     * @param rejecting whether a session with an entry that does not open is refused whole
     * @param durable false for the program that proves that losses are noticed
     */
    record Options(Encryption encryption, boolean rejecting, boolean durable) {}

    /** What came of it. */
    sealed interface Result {
        /** Open. */
        record Opened(SqliteStore store) implements Result {}

        /** It must not be opened. */
        record Refused(Unfit why) implements Result {}

        /** It is sealed, and the guard is not there yet. */
        record Locked() implements Result {}
    }

    private final Path file;
    private final Options options;
    private final @Nullable KeySource source;
    private final InstantSource clock;
    private final Incidents incidents;

    Opening(
            Path file,
            Options options,
            @Nullable KeySource source,
            InstantSource clock,
            Incidents incidents) {
        this.file = file;
        this.options = options;
        this.source = source;
        this.clock = clock;
        this.incidents = incidents;
    }

    Result open() {
        try {
            StoreFolder.prepare(file);
        } catch (IOException e) {
            return new Result.Refused(Refusals.UNWRITABLE);
        }
        var look = Preflight.of(file);
        if (look.refused() != null) return new Result.Refused(look.refused());
        var wrapped = look.wrapped();
        if (wrapped != null) {
            if (source == null) return new Result.Locked();
            if (!source.passwordSet()) return new Result.Refused(Refusals.NO_PASSWORD);
            if (!source.unlock(wrapped)) return new Result.Refused(Refusals.OTHER_PASSWORD);
        } else if (options.encryption() == Encryption.REQUIRED && !passwordSet()) {
            return new Result.Refused(Refusals.PASSWORD_REQUIRED);
        }
        var connections = new ArrayList<Sql>();
        try {
            return new Result.Opened(open(look, connections));
        } catch (SQLException | Damaged e) {
            connections.forEach(Opening::close);
            var code = e instanceof SQLException sql ? sql.getErrorCode() : 0;
            LOG.error("the store does not open: {} (SQLite code {})", e.getMessage(), code);
            return new Result.Refused(Refusals.of(e));
        }
    }

    private boolean passwordSet() {
        return source != null && source.passwordSet();
    }

    private SqliteStore open(Preflight look, List<Sql> connections) throws SQLException, Damaged {
        if (look.version() > 0 && look.version() < Schema.VERSION) copyBefore(look.version());
        var sql = Connections.writer(file, options.durable());
        connections.add(sql);
        StoreFolder.ownerOnly(file);
        if (look.version() == 0) create(sql);
        else if (look.version() < Schema.VERSION) migrate(sql, look.version());
        var guard = source;
        var keys = look.wrapped() != null && guard != null ? Keys.sealed(guard) : Keys.plain();
        if (!keys.sealed()
                && guard != null
                && guard.passwordSet()
                && options.encryption() != Encryption.OFF) {
            keys = Sealing.seal(sql, keys, guard, file);
        } else if (Meta.vacuumOwed(sql)) {
            Sealing.vacuum(sql, file);
        }
        keys.lookup(Meta.lookup(sql, new Seals(keys)));
        var views = new ArrayList<Readers.View>();
        for (var i = 0; i < 2; i++) {
            var reader = Connections.reader(file);
            connections.add(reader);
            views.add(new Readers.View(reader, new Seals(keys)));
        }
        var tx = new Tx(sql, new Seals(keys), clock, new Histories(), incidents);
        tx.enter();
        if (tx.commit()) LOG.info("the store was tidied");
        var writer = new Writer(tx, options.durable());
        return new SqliteStore(
                tx, writer, new Readers(views), connections, keys, options.rejecting());
    }

    private static void create(Sql sql) throws SQLException {
        sql.update("BEGIN IMMEDIATE");
        Schema.create(sql);
        Meta.lookup(sql, new Seals(Keys.plain()), Meta.newLookup());
        sql.update("COMMIT");
        sql.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static void migrate(Sql sql, int from) throws SQLException {
        sql.update("BEGIN IMMEDIATE");
        try {
            Schema.migrate(sql, from);
            sql.update("COMMIT");
        } catch (SQLException e) {
            sql.run("ROLLBACK");
            throw e;
        }
        sql.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private void copyBefore(int version) throws SQLException {
        var copy = file.resolveSibling(file.getFileName() + ".before-" + version);
        if (copy.toFile().exists()) return;
        try (var from = new Sql(Connections.open(file, Connections.Mode.READ))) {
            Copying.copy(from, copy, true);
        }
    }

    private static void close(Sql sql) {
        try {
            sql.close();
        } catch (SQLException e) {
            LOG.debug("closing failed: SQLite code {}", e.getErrorCode());
        }
    }
}
