package carapace.config.json5;

import carapace.config.json5.load.LoadFault;
import carapace.config.json5.load.Loaded;
import carapace.config.json5.schema.Key;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.config.json5.write.NotWritten;
import carapace.settings.Settings.Change;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts another state of the file in force, or says why the last one stays. */
final class Reloads {
    private static final List<String> PROVIDERS = List.of("anthropic", "openai");

    private final Desk desk;
    private final boolean serving;
    private final Opener opener;
    private final Effects effects;

    /** What follows from another state. */
    interface Effects {
        /** Publishes; called with the desk in its new state. */
        void applied(Loaded before, Change.Applied change, Cause cause);

        void rejected(String reason);
    }

    /** Opens sealed values outside the secret paths, and finds those that newly are locked. */
    interface Opener {
        Optional<String> open(String sealed);

        /** Whether two texts hold one value, sealed or not. */
        boolean alike(String one, String other);

        /** Paths of sealed secrets that opened before and open no more. */
        Set<String> newlyLocked(Loaded before, Loaded next);
    }

    /**
     * @param serving whether messages are answered with it, so that not every valid state will do
     */
    Reloads(Desk desk, boolean serving, Opener opener, Effects effects) {
        this.desk = desk;
        this.serving = serving;
        this.opener = opener;
        this.effects = effects;
    }

    /** Reads the file again. */
    Change reload(Cause cause) {
        return reload(cause, /* always= */ true);
    }

    /** Reads the file again; what is in force already is not put in force once more. */
    Change reloadIfChanged(Cause cause) {
        return reload(cause, /* always= */ false);
    }

    private synchronized Change reload(Cause cause, boolean always) {
        var before = desk.loaded();
        Loaded next;
        try {
            next = desk.loader().load(desk.file(), opener::open);
            objection(before, next);
        } catch (LoadFault fault) {
            return rejected(
                    new NotWritten(fault.code().wire(), Desk.lines(fault), fault.issues()), always);
        } catch (NotWritten objection) {
            return rejected(objection, always);
        }
        var change = difference(before, next);
        var same = before.hash().equals(next.hash()) && change.sections().isEmpty();
        if (same && !always && desk.snapshot().reloadError().isEmpty()) return change;
        desk.accept(next, opener::alike);
        if (!same) Desk.tell(next);
        effects.applied(before, change, cause);
        return change;
    }

    /**
     * Why a state that is valid must not follow the one in force.
     *
     * @throws NotWritten when it must not
     */
    void objection(Loaded before, Loaded next) throws NotWritten {
        if (!serving) return;
        if (before.text().isPresent() && next.text().isEmpty()) {
            throw new NotWritten("config-read", "the configuration file is gone");
        }
        if (provided(before) && !provided(next)) {
            throw new NotWritten(
                    "no-provider", "no model provider would be left: the only key is gone");
        }
        var locked = opener.newlyLocked(before, next);
        if (!locked.isEmpty()) {
            throw new NotWritten(
                    "secret-locked",
                    "sealed under a different password or damaged: " + String.join(", ", locked));
        }
    }

    private Change rejected(NotWritten objection, boolean always) {
        var reason = objection.sentence();
        // The same broken file, seen again, is one rejection.
        if (always || !desk.snapshot().reloadError().equals(Optional.of(reason))) {
            desk.reject(reason);
            effects.rejected(reason);
        }
        return new Change.Refused(objection.code(), reason, objection.issues());
    }

    private static boolean provided(Loaded loaded) {
        return PROVIDERS.stream().anyMatch(p -> loaded.has(p + ".apiKey"))
                || loaded.text("agents.default.model").orElse("").startsWith("ollama:");
    }

    /** Which sections changed, and which changes wait for a restart. */
    static Change.Applied difference(Loaded before, Loaded next) {
        var old = leaves(before);
        var fresh = leaves(next);
        var paths = new LinkedHashSet<>(old.keySet());
        paths.addAll(fresh.keySet());
        var sections = new LinkedHashSet<String>();
        var restart = new ArrayList<String>();
        for (var path : paths) {
            var was = old.get(path);
            var is = fresh.get(path);
            if (is == null ? was == null : is.equals(was)) continue;
            sections.add(path.first());
            var effect = next.schema().key(path).map(Key::effect).orElse(Key.Effect.LIVE);
            if (effect == Key.Effect.RESTART) restart.add(path.toString());
        }
        return new Change.Applied(
                next.hash().orElse(""), List.copyOf(sections), List.copyOf(restart));
    }

    private static Map<ConfigPath, JsonNode> leaves(Loaded loaded) {
        var leaves = new LinkedHashMap<ConfigPath, JsonNode>();
        loaded.tree().leaves().forEach((path, leaf) -> leaves.put(path, leaf.value()));
        // An account without any key is a difference too.
        accounts(loaded.tree(), ConfigPath.ROOT, leaves);
        return leaves;
    }

    private static void accounts(Tree tree, ConfigPath here, Map<ConfigPath, JsonNode> leaves) {
        if (tree instanceof Tree.Branch branch) {
            if (branch.members().isEmpty()) leaves.put(here.child("{}"), branch.toJson());
            branch.members().forEach((name, v) -> accounts(v, here.child(name), leaves));
        }
    }
}
