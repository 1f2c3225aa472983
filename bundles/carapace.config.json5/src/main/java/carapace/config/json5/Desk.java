package carapace.config.json5;

import carapace.config.json5.load.LoadFault;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.Loader;
import carapace.config.json5.publish.Revisions;
import carapace.config.json5.view.View;
import carapace.secret.SecretSource;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;
import carapace.settings.Snapshot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** What is in force: the loaded state, its view, its secrets. Changes are made by one at a time. */
public final class Desk implements SecretSource {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    /** One moment's state; never half of two. */
    private record State(Loaded loaded, View view, Map<String, Raw> secrets, long generation) {
        @Override
        public String toString() {
            return "State";
        }
    }

    private final Path file;
    private final Loader loader;
    private final Revisions revisions = new Revisions();
    private volatile State state;

    /**
     * @param first the state to begin with
     */
    public Desk(Path file, Loader loader, Loaded first) {
        this.file = file;
        this.loader = loader;
        var secrets = first.secrets();
        revisions.note(secrets, (_, _) -> false);
        this.state = new State(first, new View(first, Optional.empty()), secrets, 1);
    }

    public Path file() {
        return file;
    }

    public Loader loader() {
        return loader;
    }

    public Loaded loaded() {
        return state.loaded;
    }

    public Revisions revisions() {
        return revisions;
    }

    public Snapshot snapshot() {
        return state.view;
    }

    /**
     * Another state is in force.
     *
     * @param alike whether two texts hold one value
     */
    public void accept(Loaded next, BiPredicate<String, String> alike) {
        var secrets = next.secrets();
        revisions.note(secrets, alike);
        state = new State(next, new View(next, Optional.empty()), secrets, state.generation + 1);
    }

    /** The last one stays, and says why. */
    public void reject(String reason) {
        var now = state;
        state =
                new State(
                        now.loaded,
                        new View(now.loaded, Optional.of(reason)),
                        now.secrets,
                        now.generation);
    }

    @Override
    public Optional<Raw> raw(String name) {
        return Optional.ofNullable(state.secrets.get(name));
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(state.secrets.keySet());
    }

    @Override
    public long generation() {
        return state.generation;
    }

    /** Tells the warnings of a load, once. */
    static void tell(Loaded loaded) {
        for (var issue : loaded.issues()) {
            if (issue.severity() == Severity.WARNING) LOG.warn("{}", line(issue));
        }
    }

    /** A finding as one line. */
    static String line(Issue issue) {
        return issue.path().isEmpty() ? issue.message() : issue.path() + " " + issue.message();
    }

    /** All findings of a fault, a line each. */
    static String lines(LoadFault fault) {
        return String.join(
                "\n",
                fault.issues().stream()
                        .filter(i -> i.severity() == Severity.ERROR)
                        .map(Desk::line)
                        .toList());
    }
}
