package carapace.store.sqlite;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One connection and its statements, each compiled once. For one thread. */
final class Sql implements AutoCloseable {

    /** What is read from one row; null is no value. */
    interface Row<T extends @Nullable Object> {
        T of(ResultSet row) throws SQLException;
    }

    /** What is done with one row; false ends the reading. */
    interface Each {
        boolean row(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Changes rows; returns how many. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            drop(sql);
            throw e;
        }
    }

    <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        return read(
                sql,
                values,
                rows -> rows.next() ? Optional.ofNullable(row.of(rows)) : Optional.empty());
    }

    long number(String sql, @Nullable Object... values) throws SQLException {
        return read(sql, values, rows -> rows.next() ? rows.getLong(1) : 0L);
    }

    <T> List<T> all(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        return read(
                sql,
                values,
                rows -> {
                    var all = new ArrayList<T>();
                    while (rows.next()) all.add(row.of(rows));
                    return all;
                });
    }

    void each(String sql, Each each, @Nullable Object... values) throws SQLException {
        read(
                sql,
                values,
                rows -> {
                    var more = true;
                    while (more && rows.next()) more = each.row(rows);
                    return more;
                });
    }

    private <T> T read(String sql, @Nullable Object[] values, Row<T> reading) throws SQLException {
        try (var rows = bound(sql, values).executeQuery()) {
            return reading.of(rows);
        } catch (SQLException e) {
            drop(sql);
            throw e;
        }
    }

    /** The driver closes a statement that failed. */
    private void drop(String sql) {
        statements.remove(sql);
    }

    /** Runs a statement that is not worth keeping. */
    void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object[] values) throws SQLException {
        var statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (var i = 0; i < values.length; i++) bind(statement, i + 1, values[i]);
        return statement;
    }

    private static void bind(PreparedStatement statement, int at, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(at, java.sql.Types.NULL);
            case Long number -> statement.setLong(at, number);
            case Integer number -> statement.setLong(at, number);
            case byte[] bytes -> statement.setBytes(at, bytes);
            case String text -> statement.setString(at, text);
            case Boolean flag -> statement.setLong(at, flag ? 1 : 0);
            default -> throw new IllegalArgumentException("not a value of a column");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
