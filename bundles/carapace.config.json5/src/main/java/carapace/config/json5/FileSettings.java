package carapace.config.json5;

import carapace.settings.Settings;
import carapace.settings.Snapshot;

import java.util.List;
import java.util.Optional;

/** The configuration in its file. */
final class FileSettings implements Settings {
    private final Desk desk;
    private final Reloads reloads;

    FileSettings(Desk desk, Reloads reloads) {
        this.desk = desk;
        this.reloads = reloads;
    }

    @Override
    public Snapshot snapshot() {
        return desk.snapshot();
    }

    @Override
    public Change set(String path, String value, Optional<String> baseHash, String actor) {
        return new Change.Refused("read-only", "the file can only be edited by hand", List.of());
    }

    @Override
    public Change remove(String path, Optional<String> baseHash, String actor) {
        return new Change.Refused("read-only", "the file can only be edited by hand", List.of());
    }

    @Override
    public Change reload(String actor) {
        return reloads.reload(actor);
    }
}
