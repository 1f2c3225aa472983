package carapace.store.sqlite;

import carapace.store.Store;
import carapace.store.testkit.AdmissionContract;
import carapace.store.testkit.KeepingContract;
import carapace.store.testkit.OutboxContract;
import carapace.store.testkit.TurnContract;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;

/** The whole contract again, with everything sealed. */
@DisplayName("A sealed SQLite store")
class SealedSqliteTest {

    @Nested
    class Admission extends AdmissionContract {
        @TempDir Path folder;
        private TestStore files;

        @Override
        protected Store open(InstantSource clock) {
            files = new TestStore(folder, new PasswordKeys("pass"));
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

    @Nested
    class Turns extends TurnContract {
        @TempDir Path folder;
        private TestStore files;

        @Override
        protected Store open(InstantSource clock) {
            files = new TestStore(folder, new PasswordKeys("pass"));
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

    @Nested
    class Parts extends OutboxContract {
        @TempDir Path folder;
        private TestStore files;

        @Override
        protected Store open(InstantSource clock) {
            files = new TestStore(folder, new PasswordKeys("pass"));
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

    @Nested
    class Keeping extends KeepingContract {
        @TempDir Path folder;
        private TestStore files;

        @Override
        protected Store open(InstantSource clock) {
            files = new TestStore(folder, new PasswordKeys("pass"));
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
}
