package carapace.config.json5;

import carapace.command.Command;
import carapace.command.Output;
import carapace.config.json5.load.LoadFault;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.write.Edit;
import carapace.config.json5.write.OwnerOnly;
import carapace.config.json5.write.Writes.Order;
import carapace.secret.Guard;
import carapace.settings.Settings.Change;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code cara config}: look at the configuration and change it. */
final class ConfigCommand implements Command {
    private final FileSettings settings;
    private final Locks locks;
    private final Supplier<@Nullable Guard> guard;
    private final JsonMapper json = new JsonMapper();

    ConfigCommand(FileSettings settings, Locks locks, Supplier<@Nullable Guard> guard) {
        this.settings = settings;
        this.locks = locks;
        this.guard = guard;
    }

    @Override
    public String name() {
        return "config";
    }

    @Override
    public String help() {
        return """
        Shows and changes the configuration.
        config path
        config show
        config get <path> [--source | --sealed-status]
        config set <path> <value> [--base-hash <hash>]
        config unset <path> [--base-hash <hash>]
        config validate [<file>]\
        """;
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        var words = new ArrayList<>(arguments);
        var verb = words.isEmpty() ? "" : words.removeFirst();
        return switch (verb) {
            case "path" -> words.isEmpty() ? path(out) : usage(out);
            case "show" -> words.isEmpty() ? show(out) : usage(out);
            case "get" -> get(words, out);
            case "set" -> set(words, out);
            case "unset" -> unset(words, out);
            case "validate" -> words.size() <= 1 ? validate(words, out) : usage(out);
            default -> usage(out);
        };
    }

    private int usage(Output out) {
        out.error(help());
        return USAGE;
    }

    private int path(Output out) {
        var file = settings.desk().file().toAbsolutePath().toString();
        if (out.wantsJson()) out.json(json.createObjectNode().put("path", file).toString());
        else out.text(file);
        return OK;
    }

    private int show(Output out) {
        out.json(settings.snapshot().json("").orElse("{}"));
        return OK;
    }

    private int get(List<String> words, Output out) {
        var source = words.remove("--source");
        var status = words.remove("--sealed-status");
        if (words.size() != 1 || (source && status)) return usage(out);
        var path = words.getFirst();
        if (status) return say(out, "status", sealedStatus(path));
        var value = settings.snapshot().json(path).filter(_ -> !path.isEmpty());
        if (value.isEmpty()) {
            out.error("Key not found: " + path);
            return FAILED;
        }
        if (source) return say(out, "source", settings.snapshot().source(path).orElse("default"));
        var text = settings.snapshot().text(path).isPresent() ? bare(value.get()) : value.get();
        if (out.wantsJson() || value.get().startsWith("{")) out.json(value.get());
        else out.text(text);
        return OK;
    }

    private int say(Output out, String name, String word) {
        if (out.wantsJson()) out.json(json.createObjectNode().put(name, word).toString());
        else out.text(word);
        return OK;
    }

    /** A text without its quotes. */
    private String bare(String value) {
        try {
            return json.readTree(value).asText();
        } catch (JsonProcessingException _) {
            return value;
        }
    }

    private String sealedStatus(String path) {
        var raw = ConfigPath.parse(path).flatMap(p -> settings.desk().raw(p.toString()));
        if (raw.isEmpty()) return "absent";
        var keeper = guard.get();
        if (keeper == null) return "unknown: the sealer is away";
        var kept = keeper.kept().get(path);
        return kept == null ? "absent" : kept.wire();
    }

    private int set(List<String> words, Output out) throws InterruptedException {
        var base = baseHash(words);
        if (words.size() != 2) return usage(out);
        var path = ConfigPath.parse(words.get(0)).filter(p -> !p.isRoot());
        if (path.isEmpty()) return usage(out);
        var edit = Edit.set(path.get(), settings.value(path.get(), words.get(1)));
        return change(path.get(), edit, base, out);
    }

    private int unset(List<String> words, Output out) throws InterruptedException {
        var base = baseHash(words);
        if (words.size() != 1) return usage(out);
        var path = ConfigPath.parse(words.getFirst()).filter(p -> !p.isRoot());
        if (path.isEmpty()) return usage(out);
        return change(path.get(), Edit.remove(path.get()), base, out);
    }

    private static Optional<String> baseHash(List<String> words) {
        var flag = words.indexOf("--base-hash");
        if (flag < 0 || flag + 1 >= words.size()) return Optional.empty();
        words.remove(flag);
        return Optional.of(words.remove(flag));
    }

    private int change(ConfigPath path, Edit edit, Optional<String> base, Output out)
            throws InterruptedException {
        var cause = new Cause(out.actor(), "cli", List.of(path));
        var made = settings.change(Order.of(List.of(edit), base, /* owner= */ false), cause);
        switch (made.change()) {
            case Change.Refused refused -> {
                out.error(sentence(path, refused));
                for (var issue : refused.issues()) out.error(line(issue));
                return FAILED;
            }
            case Change.Applied applied -> {
                var now = settings.snapshot().json(path.toString()).orElse("unset");
                if (out.wantsJson()) {
                    var document = json.createObjectNode().put("path", path.toString());
                    document.put("value", bare(now)).put("sealed", made.sealed());
                    applied.restart().forEach(document.withArray("restart")::add);
                    out.json(document.toString());
                    return OK;
                }
                out.text(path + " = " + now);
                made.warnings().forEach(out::error);
                if (made.sealed() > 0) out.text(sealed(made.sealed()));
                if (!applied.restart().isEmpty()) {
                    out.text("after a restart only: " + String.join(", ", applied.restart()));
                }
                return OK;
            }
        }
    }

    static String sealed(int count) {
        return count == 1 ? "sealed 1 value" : "sealed " + count + " values";
    }

    private String sentence(ConfigPath path, Change.Refused refused) {
        if (refused.code().equals("not-found")) return "Key not found: " + path;
        if (!refused.code().equals("protected")) return refused.sentence();
        var variables =
                settings.desk().loader().schema().key(path).map(k -> k.environment()).stream()
                        .flatMap(List::stream)
                        .toList();
        return refused.sentence()
                + ": edit the file while the gateway is stopped"
                + (variables.isEmpty() ? "" : ", set " + String.join(" or ", variables))
                + (settings.desk().loader().schema().secret(path)
                        ? ", or use cara setup secret " + path
                        : "");
    }

    private int validate(List<String> words, Output out) {
        List<Issue> issues;
        try {
            var file = words.isEmpty() ? settings.desk().file() : Path.of(words.getFirst());
            if (!words.isEmpty() && !Files.exists(file)) {
                out.error(file + " is not there");
                return FAILED;
            }
            issues = new ArrayList<>();
            OwnerOnly.check(file).ifPresent(issues::add);
            try {
                issues.addAll(settings.desk().loader().load(file, locks::open).issues());
            } catch (LoadFault fault) {
                issues.addAll(fault.issues());
            }
        } catch (InvalidPathException _) {
            out.error(words.getFirst() + " is no name of a file");
            return FAILED;
        }
        var failed = issues.stream().anyMatch(i -> i.severity() == Severity.ERROR);
        if (out.wantsJson() || !issues.isEmpty()) {
            out.table(
                    List.of("severity", "path", "message"),
                    issues.stream()
                            .map(i -> List.of(word(i.severity()), i.path(), i.message()))
                            .toList());
        }
        if (!out.wantsJson()) out.text(failed ? "not valid" : "valid");
        return failed ? FAILED : OK;
    }

    private static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static String line(Issue issue) {
        return word(issue.severity()) + ": " + Desk.line(issue);
    }
}
