package carapace.config.json5.write;

import carapace.config.json5.load.LoadFault;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.load.Loader;
import carapace.config.json5.load.Texts;
import carapace.config.json5.schema.Guarded;
import carapace.config.json5.text.EditFault;
import carapace.config.json5.text.Json5Editor;
import carapace.config.json5.text.Json5Reader;
import carapace.config.json5.text.Lines;
import carapace.config.json5.text.SyntaxFault;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.secret.Sealer;

import com.fasterxml.jackson.databind.node.TextNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The write path of the configuration file: lock, check, seal, back up, write. */
public final class Writes {
    private static final String NEW_FILE = "{\n}\n";

    private final Path file;
    private final Loader loader;
    private final Duration patience;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Replacement replacement = new Replacement();

    /**
     * @param patience how long to wait for others who are writing
     */
    public Writes(Path file, Loader loader, Duration patience) {
        this.file = file;
        this.loader = loader;
        this.patience = patience;
    }

    /** What was written. */
    public record Written(Loaded loaded, int sealed, List<String> warnings) {}

    /** Says no to a state that must not come into force. */
    @FunctionalInterface
    public interface Veto {
        void check(Loaded candidate) throws NotWritten;
    }

    /**
     * What is to be written.
     *
     * @param baseHash of the text the caller has seen
     * @param owner whether the owner asks on this machine, who may change protected paths too
     * @param afresh whether the edits make a new file; the one that is there becomes the backup
     */
    public record Order(
            List<Edit> edits, Optional<String> baseHash, boolean owner, boolean afresh) {
        public Order {
            edits = List.copyOf(edits);
        }

        /** Edits of the file that is there. */
        public static Order of(List<Edit> edits, Optional<String> baseHash, boolean owner) {
            return new Order(edits, baseHash, owner, false);
        }
    }

    /**
     * Makes the changes, all or none.
     *
     * @param opener opens sealed values outside the secret paths
     */
    public Written change(
            Order order,
            Optional<Sealer> sealer,
            Function<String, Optional<String>> opener,
            Veto veto)
            throws NotWritten, InterruptedException {
        if (!mutex.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new NotWritten("busy", "another change is being written");
        }
        try {
            var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Files.createDirectories(target.getParent(), OwnerOnly.directory(target));
            try (var _ = FileLock.take(target, patience)) {
                return changeLocked(target, order, sealer, opener, veto);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new NotWritten(
                    "write-failed", file + " cannot be written: " + e.getClass().getSimpleName());
        } finally {
            mutex.unlock();
        }
    }

    private Written changeLocked(
            Path target,
            Order order,
            Optional<Sealer> sealer,
            Function<String, Optional<String>> opener,
            Veto veto)
            throws NotWritten, IOException {
        var before = read(target, order.baseHash());
        var old = order.afresh() ? NEW_FILE : before.orElse(NEW_FILE);
        var edited = edited(old, order, opener);
        var candidate = load(edited, opener);
        veto.check(candidate);
        var sealing = new Sealing(loader.schema(), sealer);
        var earlier = tree(old);
        var plan = sealing.plan(earlier, tree(edited));
        var fresh = put(edited, plan.written());
        if (before.isPresent() && fresh.equals(before.get())) {
            return new Written(candidate, 0, plan.warnings());
        }
        var loaded = fresh.equals(edited) ? candidate : load(fresh, opener);
        if (before.isPresent()) replacement.backup(target, sealed(before.get(), sealing));
        replacement.write(target, fresh);
        var sealed = plan.written().entrySet().stream().filter(e -> !unchanged(earlier, e)).count();
        return new Written(loaded, (int) sealed, plan.warnings());
    }

    /** A text as its backup may hold it; one that cannot be read is kept as it is. */
    private static String sealed(String text, Sealing sealing) throws NotWritten {
        Tree tree;
        try {
            tree = tree(text);
        } catch (NotWritten _) {
            return text;
        }
        return put(text, sealing.kept(tree));
    }

    private static boolean unchanged(Tree old, Map.Entry<ConfigPath, String> sealed) {
        return old.at(sealed.getKey()).flatMap(Tree::text).equals(Optional.of(sealed.getValue()));
    }

    private Optional<String> read(Path target, Optional<String> baseHash) throws NotWritten {
        Optional<String> text;
        try {
            text = Texts.main(target);
        } catch (LoadFault fault) {
            throw unreadable(fault);
        }
        if (baseHash.isPresent() && !baseHash.equals(text.map(Loader::hash))) {
            throw new NotWritten("conflict", "config changed on disk, retry");
        }
        return text;
    }

    private static NotWritten unreadable(LoadFault fault) {
        return new NotWritten(
                "unreadable",
                "the file on disk cannot be read, and is left alone: "
                        + fault.issues().getFirst().message());
    }

    private String edited(String old, Order order, Function<String, Optional<String>> opener)
            throws NotWritten {
        var text = old;
        for (var edit : order.edits()) text = edited(text, edit, order.owner(), opener);
        return text;
    }

    private String edited(
            String text, Edit asked, boolean owner, Function<String, Optional<String>> opener)
            throws NotWritten {
        var main = tree(text);
        var edit = asked.at(spelling(main, asked.path()));
        if (!owner) guard(main, edit);
        included(text, main, edit.path(), opener);
        try {
            var segments = edit.path().segments();
            return edit.value().isPresent()
                    ? Json5Editor.set(text, segments, edit.value().get(), jsonOnly())
                    : Json5Editor.remove(text, segments);
        } catch (EditFault fault) {
            throw new NotWritten(
                    fault.isAbsent() ? "not-found" : "invalid",
                    edit.path() + " " + fault.getMessage());
        } catch (SyntaxFault fault) {
            throw new NotWritten("unreadable", String.valueOf(fault.getMessage()));
        }
    }

    private boolean jsonOnly() {
        return file.toString().endsWith(".json");
    }

    /** Both spellings of {@code agents.default} mean the section that is there. */
    private static ConfigPath spelling(Tree main, ConfigPath path) {
        var plain = ConfigPath.of("agents", "default");
        var older = ConfigPath.of("agents", "defaults");
        if (!path.startsWith(plain) && !path.startsWith(older)) return path;
        if (main.at(plain).isPresent() && main.at(older).isPresent()) return path;
        return (main.at(older).isPresent() ? older : plain).append(path.tail(2));
    }

    private void guard(Tree main, Edit edit) throws NotWritten {
        var guarded = new Guarded(loader.schema());
        var path = edit.path();
        if (!guarded.covers(path)) {
            var within =
                    edit.value()
                            .flatMap(value -> guarded.within(path, value))
                            .or(() -> main.at(path).flatMap(t -> guarded.within(path, t.toJson())));
            if (within.isEmpty()) return;
            throw new NotWritten(
                    "protected", path + " holds " + within.get() + ", which is protected");
        }
        throw new NotWritten("protected", path + " is protected");
    }

    /** Refuses a path that stands in an included file alone. */
    private void included(
            String text, Tree main, ConfigPath path, Function<String, Optional<String>> opener)
            throws NotWritten {
        if (main.at(path).isPresent() || !text.contains("$include")) return;
        var source = load(text, opener).tree().at(path).map(v -> v.place().source());
        if (source.isPresent() && source.get().startsWith("include:")) {
            throw new NotWritten(
                    "included",
                    path
                            + " stands in the included file "
                            + source.get().substring("include:".length())
                            + "; change it there");
        }
    }

    private Loaded load(String text, Function<String, Optional<String>> opener) throws NotWritten {
        try {
            return loader.load(file, Optional.of(text), opener);
        } catch (LoadFault fault) {
            throw new NotWritten(
                    fault.code() == LoadFault.Code.PARSE ? "unreadable" : "invalid",
                    "the result would not be valid",
                    fault.issues());
        }
    }

    private static Tree tree(String text) throws NotWritten {
        try {
            return Tree.of(Json5Reader.read(text), "file", new Lines(text));
        } catch (SyntaxFault fault) {
            throw new NotWritten(
                    "unreadable",
                    "the file on disk cannot be read, and is left alone: " + fault.getMessage());
        }
    }

    private static String put(String text, Map<ConfigPath, String> sealed) throws NotWritten {
        var fresh = text;
        for (var entry : sealed.entrySet()) {
            try {
                var value = TextNode.valueOf(entry.getValue());
                fresh = Json5Editor.set(fresh, entry.getKey().segments(), value, false);
            } catch (EditFault | SyntaxFault fault) {
                throw new NotWritten("invalid", entry.getKey() + " " + fault.getMessage());
            }
        }
        return fresh;
    }
}
