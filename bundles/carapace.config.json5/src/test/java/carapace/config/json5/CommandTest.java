package carapace.config.json5;

import carapace.config.json5.load.LoadFault;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.Loader;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.write.Writes;
import carapace.secret.Sealer;
import carapace.settings.Settings.Change;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Commands on a file, in a maintenance run without a framework. */
abstract class CommandTest implements Reloads.Effects {
    @TempDir Path directory;
    final Map<String, String> environment = new HashMap<>();
    final Locks locks = new Locks();
    final Recorded recorded = new Recorded();
    Optional<Sealer> sealer = Optional.of(new QuickSealer(""));

    Path file() {
        return directory.resolve("carapace.json5");
    }

    void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    String text() throws IOException {
        return Files.readString(file());
    }

    FileSettings settings() throws LoadFault {
        sealer.ifPresent(locks::sealer);
        var loader = new Loader(Schema.standard(), environment);
        Loaded first;
        try {
            first = loader.load(file(), locks::open);
        } catch (LoadFault _) {
            first = loader.load(file(), Optional.empty(), locks::open);
        }
        var desk = new Desk(file(), loader, first);
        var ledger = new Ledger();
        ledger.audit(recorded);
        var writes = new Writes(file(), loader, Duration.ofSeconds(10));
        return new FileSettings(desk, new Reloads(desk, false, locks, this), writes, locks, ledger);
    }

    @Override
    public void applied(Loaded before, Change.Applied change, Cause cause) {
        var ledger = new Ledger();
        ledger.audit(recorded);
        ledger.applied(before.hash().orElse(""), change, cause);
    }

    @Override
    public void rejected(String reason) {
        throw new AssertionError(reason);
    }
}
