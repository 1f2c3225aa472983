package carapace.store.sqlite;

import carapace.store.Store;
import carapace.store.testkit.TurnContract;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;

class SqliteTurnTest extends TurnContract {
    @TempDir Path folder;
    private TestStore files;

    @Override
    protected Store open(InstantSource clock) {
        files = new TestStore(folder, null);
        return files.open(clock);
    }

    @Override
    protected void close() throws Exception {
        files.close();
    }

    @Override
    protected long commits() {
        return files.commits();
    }
}
