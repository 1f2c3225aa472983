package carapace.config.json5.load;

import carapace.config.json5.load.LoadFault.Code;
import carapace.config.json5.schema.Variables;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The environment as the configuration sees it: the {@code env} section over the process's own. */
public final class Overlay {
    private final Map<String, String> process;
    private final Map<String, String> section;

    private Overlay(Map<String, String> process, Map<String, String> section) {
        this.process = Map.copyOf(process);
        this.section = Map.copyOf(section);
    }

    static Overlay of(Map<String, String> process) {
        return new Overlay(process, Map.of());
    }

    /** The value of a variable, set in the file or inherited. */
    public Optional<String> get(String name) {
        var own = section.get(name);
        return Optional.ofNullable(own != null ? own : process.get(name));
    }

    /** Whether the file sets it. */
    boolean fromFile(String name) {
        return section.containsKey(name);
    }

    /** What the {@code env} section of a file adds; warnings go to {@code issues}. */
    static Overlay read(Map<String, String> process, Tree root, List<Issue> issues)
            throws LoadFault {
        var raw = new LinkedHashMap<String, String>();
        var env = root.at(ConfigPath.of("env"));
        if (env.isEmpty() || !(env.get() instanceof Tree.Branch section)) return of(process);
        section.members()
                .forEach(
                        (name, value) -> {
                            if (!name.equals("vars") && !name.equals("shellEnv")) {
                                entry(raw, "env." + name, name, value, issues);
                            }
                        });
        if (section.members().get("vars") instanceof Tree.Branch vars) {
            vars.members().forEach((n, v) -> entry(raw, "env.vars." + n, n, v, issues));
        } else if (section.members().containsKey("vars")) {
            issues.add(new Issue("env.vars", Severity.WARNING, "must be an object; ignored"));
        }
        refuse(raw.keySet(), issues);
        var resolved = new LinkedHashMap<String, String>();
        for (var name : raw.keySet()) {
            resolve(name, raw, process, resolved, new LinkedHashSet<>());
        }
        return new Overlay(process, resolved);
    }

    private static void entry(
            Map<String, String> raw, String path, String name, Tree value, List<Issue> issues) {
        var text = value.text();
        if (Variables.steering(name).isPresent()) {
            raw.put(name, "");
        } else if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            issues.add(new Issue(path, Severity.WARNING, "is no variable name; ignored"));
        } else if (text.isEmpty()) {
            issues.add(new Issue(path, Severity.WARNING, "must be a text; ignored"));
        } else if (text.get().indexOf('\0') >= 0) {
            issues.add(new Issue(path, Severity.ERROR, "must not hold a NUL character"));
        } else {
            raw.put(name, text.get());
        }
    }

    private static void refuse(Set<String> names, List<Issue> issues) {
        for (var name : names) {
            Variables.steering(name)
                    .ifPresent(
                            steering ->
                                    issues.add(
                                            new Issue(
                                                    "env.vars." + name,
                                                    Severity.ERROR,
                                                    steering
                                                            + " can only be set in the environment"
                                                            + " of the process")));
        }
    }

    private static String resolve(
            String name,
            Map<String, String> raw,
            Map<String, String> process,
            Map<String, String> resolved,
            LinkedHashSet<String> chain)
            throws LoadFault {
        var done = resolved.get(name);
        if (done != null) return done;
        if (!chain.add(name)) {
            throw new LoadFault(
                    Code.INVALID,
                    "env",
                    "variables refer to each other: " + String.join(", ", chain));
        }
        var faults = new ArrayList<LoadFault>();
        var value =
                Placeholders.replace(
                        raw.getOrDefault(name, ""),
                        other -> {
                            if (!raw.containsKey(other)) {
                                return Optional.ofNullable(process.get(other));
                            }
                            // A variable that adds to the inherited one of its own name.
                            if (other.equals(name) && process.containsKey(name)) {
                                return Optional.ofNullable(process.get(name));
                            }
                            try {
                                return Optional.of(resolve(other, raw, process, resolved, chain));
                            } catch (LoadFault fault) {
                                faults.add(fault);
                                return Optional.of("");
                            }
                        });
        if (!faults.isEmpty()) throw faults.getFirst();
        if (!value.missing().isEmpty()) {
            throw Placeholders.missing(ConfigPath.of("env", "vars", name), value.missing());
        }
        chain.remove(name);
        resolved.put(name, value.text());
        return value.text();
    }
}
