package carapace.store.sqlite;

import carapace.secret.KeySource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A password was set after the file was made: everything in it is sealed in one transaction. */
final class Sealing {
    private static final Logger LOG = LoggerFactory.getLogger("store");
    private static final int ROWS = 500;

    private record Value(long row, long tie, byte[] kept) {}

    private Sealing() {}

    /** The keys under which everything lies from now on. */
    static Keys seal(Sql sql, Keys plain, KeySource source, Path file)
            throws SQLException, Damaged {
        var before = new Seals(plain);
        var wrapped = source.create();
        var keys = Keys.sealed(source);
        var after = new Seals(keys);
        sql.update("BEGIN IMMEDIATE");
        try {
            var lookup = Meta.lookup(sql, before);
            for (var column : Column.values()) {
                if (column != Column.META_LOOKUP) seal(sql, column, before, after);
            }
            sql.update("UPDATE quarantine SET data = NULL");
            Meta.lookup(sql, after, lookup);
            Meta.wrapped(sql, wrapped);
            Meta.vacuumOwed(sql, true);
            sql.update("COMMIT");
        } catch (SQLException | Damaged | RuntimeException e) {
            sql.run("ROLLBACK");
            throw e;
        }
        LOG.info("the store is sealed from now on");
        vacuum(sql, file);
        return keys;
    }

    private static void seal(Sql sql, Column column, Seals before, Seals after)
            throws SQLException {
        var select =
                "SELECT %1$s, %2$s, %3$s FROM %4$s WHERE %1$s > ? AND %3$s IS NOT NULL ORDER BY %1$s"
                        .formatted(column.row(), column.tie(), column.column(), column.table());
        var update =
                "UPDATE %s SET %s = ? WHERE %s = ?"
                        .formatted(column.table(), column.column(), column.row());
        var last = Long.MIN_VALUE;
        while (true) {
            var values =
                    sql.all(
                            select + " LIMIT " + ROWS,
                            row -> new Value(row.getLong(1), row.getLong(2), row.getBytes(3)),
                            last);
            if (values.isEmpty()) return;
            for (var value : values) {
                last = value.row();
                try {
                    var plain = before.open(column, value.row(), value.tie(), value.kept());
                    var kept = after.seal(column, value.row(), value.tie(), plain);
                    sql.update(update, kept, value.row());
                } catch (Damaged e) {
                    // It did not open before either; left as it is, it is found when it is read.
                    LOG.warn("a value of the store does not open and stays as it is");
                }
            }
        }
    }

    /** Writes the file anew, so that no plain value is left in unused pages or beside it. */
    static void vacuum(Sql sql, Path file) throws SQLException {
        sql.run("VACUUM");
        sql.run("PRAGMA wal_checkpoint(TRUNCATE)");
        Meta.vacuumOwed(sql, false);
        sql.run("PRAGMA wal_checkpoint(TRUNCATE)");
        try (var beside = Files.newDirectoryStream(file.resolveSibling("."), "*.before-*")) {
            for (var copy : beside) Files.delete(copy);
        } catch (IOException e) {
            LOG.warn("a copy of the store from before it was sealed could not be removed");
        }
    }
}
