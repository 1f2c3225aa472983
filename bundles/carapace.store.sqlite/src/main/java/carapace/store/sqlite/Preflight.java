package carapace.store.sqlite;

import carapace.secret.KeySource;
import carapace.status.Unfit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Looks at the file without changing it.
 *
 * @param version 0 when there is no file yet
 */
record Preflight(int version, KeySource.@Nullable Wrapped wrapped, @Nullable Unfit refused) {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** Files up to this size are checked page by page. */
    private static final long CHECKED_BYTES = 64L << 20;

    static Preflight of(Path file) {
        var log = file.resolveSibling(file.getFileName() + "-wal");
        var memory = file.resolveSibling(file.getFileName() + "-shm");
        try {
            var logged = Files.exists(log) && Files.size(log) > 0;
            if (!Files.exists(file) || Files.size(file) == 0) {
                return logged ? refused(Refusals.DAMAGED) : new Preflight(0, null, null);
            }
            if (!startsAsItShould(file)) return refused(Refusals.DAMAGED);
            var hadMemory = Files.exists(memory);
            try {
                // With a log beside it, the file alone is not the whole truth.
                return look(file, logged ? Connections.Mode.READ : Connections.Mode.LOOK, logged);
            } finally {
                if (!hadMemory) Files.deleteIfExists(memory);
            }
        } catch (IOException e) {
            return refused(Refusals.UNWRITABLE);
        } catch (SQLException e) {
            return refused(Refusals.of(e));
        }
    }

    private static Preflight look(Path file, Connections.Mode mode, boolean logged)
            throws SQLException, IOException {
        try (var sql = new Sql(Connections.open(file, mode))) {
            var application = sql.number("PRAGMA application_id");
            var version = (int) sql.number("PRAGMA user_version");
            var tables = sql.number("SELECT count(*) FROM sqlite_master");
            if (application == 0 && version == 0 && tables == 0) {
                return new Preflight(0, null, null);
            }
            if (application != Schema.APPLICATION) return refused(Refusals.FOREIGN);
            if (version > Schema.VERSION) return refused(Refusals.NEWER);
            if (Files.size(file) <= CHECKED_BYTES) {
                var said = sql.one("PRAGMA quick_check(1)", row -> row.getString(1));
                if (!said.equals(java.util.Optional.of("ok"))) return refused(Refusals.DAMAGED);
            }
            return new Preflight(version, Meta.wrapped(sql).orElse(null), null);
        }
    }

    private static boolean startsAsItShould(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    private static Preflight refused(Unfit why) {
        return new Preflight(0, null, why);
    }
}
