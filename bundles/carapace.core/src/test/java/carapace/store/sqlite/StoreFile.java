package carapace.store.sqlite;

import carapace.store.Store;

import java.nio.file.Path;
import java.time.InstantSource;

/** The real store, opened as its component does, for tests of those who use it. */
public final class StoreFile {
    private final Path file;
    private SqliteStore open;

    public StoreFile(Path stateDirectory) {
        this.file = stateDirectory.resolve("store").resolve("carapace.db");
    }

    public Store open() {
        var options = new Opening.Options(Opening.Encryption.IF_PASSWORD, false, true);
        var result = new Opening(file, options, null, InstantSource.system(), column -> {}).open();
        if (!(result instanceof Opening.Result.Opened opened)) throw new AssertionError(result);
        open = opened.store();
        return open;
    }

    public void close() throws InterruptedException {
        if (open != null) open.close();
        open = null;
    }

    public long commits() {
        return open == null ? 0 : open.commits();
    }
}
