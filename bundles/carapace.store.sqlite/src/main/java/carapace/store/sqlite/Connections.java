package carapace.store.sqlite;

import org.sqlite.SQLiteConfig;
import org.sqlite.jdbc4.JDBC4Connection;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections without the driver manager, which would keep the driver's classes. */
final class Connections {
    private static final int BUSY_MILLIS = 5_000;
    private static final int JOURNAL_LIMIT = 64 << 20;
    private static final int CHECKPOINT_PAGES = 4_000;
    private static final int WRITER_CACHE_KIB = 8 << 10;
    private static final int READER_CACHE_KIB = 1 << 10;

    /** What a connection is for. */
    enum Mode {
        WRITE,
        READ,
        /** Reads a file that nobody writes, and makes nothing beside it. */
        LOOK
    }

    private Connections() {}

    static Connection open(Path file, Mode mode) throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setReadOnly(mode != Mode.WRITE);
        // Else each INSERT is followed by a query for its row id, which stays open.
        config.setGetGeneratedKeys(false);
        var name =
                mode == Mode.LOOK
                        ? "file:" + file.toUri().getRawPath() + "?immutable=1"
                        : file.toString();
        var connection = new JDBC4Connection("jdbc:sqlite:" + name, name, config.toProperties());
        try {
            leaveTransactionsToUs(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * In its automatic mode the driver tries to begin and commit after each statement, which costs
     * as much as the statement. Told otherwise it begins a transaction at once and never again: it
     * is ended here, and from then on ours are the only ones.
     */
    private static void leaveTransactionsToUs(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("COMMIT");
        }
    }

    static Sql writer(Path file, boolean durable) throws SQLException {
        var sql = new Sql(open(file, Mode.WRITE));
        sql.run("PRAGMA journal_mode = WAL");
        sql.run("PRAGMA synchronous = " + (durable ? "FULL" : "OFF"));
        sql.run("PRAGMA foreign_keys = ON");
        sql.run("PRAGMA temp_store = MEMORY");
        sql.run("PRAGMA journal_size_limit = " + JOURNAL_LIMIT);
        sql.run("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        sql.run("PRAGMA cache_size = -" + WRITER_CACHE_KIB);
        return sql;
    }

    static Sql reader(Path file) throws SQLException {
        var sql = new Sql(open(file, Mode.READ));
        sql.run("PRAGMA temp_store = MEMORY");
        sql.run("PRAGMA cache_size = -" + READER_CACHE_KIB);
        sql.run("PRAGMA query_only = ON");
        return sql;
    }
}
