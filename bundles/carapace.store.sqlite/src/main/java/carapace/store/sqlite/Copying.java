package carapace.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;

/** A copy of one moment, while work goes on. */
final class Copying {
    /** Networks whose drawers are not for backup unless asked for. */
    private static final String NOT_FOR_BACKUP = "matrix";

    private static final int CANNOT_OPEN = 14;

    private Copying() {}

    static void copy(Sql from, Path file, boolean withDrawers) throws SQLException {
        from.update("VACUUM INTO ?", file.toString());
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            if (!withDrawers) leaveOut(file);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new SQLException("the copy cannot be written", "", CANNOT_OPEN);
        }
    }

    private static void leaveOut(Path file) throws SQLException {
        try (var copy = new Sql(Connections.open(file, Connections.Mode.WRITE))) {
            copy.run("PRAGMA journal_mode = DELETE");
            copy.update("DELETE FROM drawer WHERE network = ?", NOT_FOR_BACKUP);
            copy.run("VACUUM");
        }
    }
}
