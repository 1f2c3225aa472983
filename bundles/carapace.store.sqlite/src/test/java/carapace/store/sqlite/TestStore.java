package carapace.store.sqlite;

import carapace.secret.KeySource;
import carapace.store.Store;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens stores in a folder of their own, as the component does. */
final class TestStore {
    static final Opening.Options USUAL =
            new Opening.Options(Opening.Encryption.IF_PASSWORD, false, true);

    private final Path folder;
    private final @Nullable KeySource source;
    private @Nullable SqliteStore open;

    TestStore(Path folder, @Nullable KeySource source) {
        this.folder = folder;
        this.source = source;
    }

    static TestStore plain() throws Exception {
        return new TestStore(Files.createTempDirectory("store"), null);
    }

    Path file() {
        return folder.resolve("store").resolve("carapace.db");
    }

    Opening.Result attempt(InstantSource clock) {
        return new Opening(file(), USUAL, source, clock, column -> {}).open();
    }

    Store open(InstantSource clock) {
        var opened = ((Opening.Result.Opened) attempt(clock)).store();
        open = opened;
        return opened;
    }

    void close() throws Exception {
        if (open != null) open.close();
        open = null;
    }

    long commits() {
        return open == null ? 0 : open.commits();
    }
}
