package carapace.config.json5.write;

import carapace.config.json5.load.Placeholders;
import carapace.config.json5.load.SealedText;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.schema.Variables;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.secret.Sealer;
import carapace.secret.Secret;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What becomes of every secret of a file that is about to be written: secrets.md 5. */
final class Sealing {
    private static final Pattern BRACED = Pattern.compile("\\$\\{(?<name>[^}]*)}");

    private final Schema schema;
    private final Optional<Sealer> sealer;

    Sealing(Schema schema, Optional<Sealer> sealer) {
        this.schema = schema;
        this.sealer = sealer;
    }

    /**
     * What to write instead of what stands there.
     *
     * @param written sealed texts for the new file
     */
    record Plan(Map<ConfigPath, String> written, List<String> warnings) {
        @Override
        public String toString() {
            return "Plan";
        }
    }

    /** The old file and the new one, before anything of the new one is sealed. */
    Plan plan(Tree old, Tree fresh) throws NotWritten {
        var plan = new Plan(new LinkedHashMap<>(), new ArrayList<>());
        var password = sealer.map(Sealer::passwordSet).orElse(false);
        try (var pass = password ? sealer.orElseThrow().pass() : null) {
            for (var secret : secrets(fresh).entrySet()) {
                decide(secret.getKey(), text(old, secret.getKey()), secret.getValue(), pass, plan);
            }
            removed(old, fresh, pass);
        }
        return plan;
    }

    private Map<ConfigPath, String> secrets(Tree tree) {
        var secrets = new LinkedHashMap<ConfigPath, String>();
        tree.leaves()
                .forEach(
                        (path, leaf) -> {
                            if (schema.secret(path)) {
                                leaf.text().ifPresent(text -> secrets.put(path, text));
                            }
                        });
        return secrets;
    }

    private static @Nullable String text(Tree tree, ConfigPath path) {
        return tree.at(path).flatMap(Tree::text).orElse(null);
    }

    private void decide(
            ConfigPath path,
            @Nullable String before,
            String now,
            Sealer.@Nullable Pass pass,
            Plan plan)
            throws NotWritten {
        if (now.equals(before) && SealedText.loose(now)) return;
        if (placeholder(path, now)) return;
        if (SealedText.loose(now)) {
            if (pass != null && opens(pass, now)) return;
            throw new NotWritten(
                    "locked",
                    path + " is to get a sealed value that does not open under this password");
        }
        if (now.isEmpty() && !wasSealed(before)) return;
        if (pass == null) {
            plain(path, before, now);
            return;
        }
        if (before != null && wasSealed(before)) {
            var same = same(pass, before, now);
            if (same.isEmpty()) {
                plan.warnings.add(path + " did not open under this password; it is replaced");
            } else if (same.get()) {
                plan.written.put(path, before);
                return;
            }
        }
        plan.written.put(path, pass.seal(now));
    }

    private static boolean wasSealed(@Nullable String before) {
        return before != null && SealedText.loose(before);
    }

    /** Without a password. */
    private void plain(ConfigPath path, @Nullable String before, String now) throws NotWritten {
        if (wasSealed(before)) {
            throw new NotWritten(
                    "locked",
                    path
                            + " is sealed: set CARAPACE_CONFIG_PASSWORD, it is required while"
                            + " sealed values are locked");
        }
        // The password may well be set; only nobody is there who could seal with it.
        if (sealer.isEmpty() && !now.equals(before)) {
            throw new NotWritten("locked", path + " cannot be sealed now: the sealer is away");
        }
    }

    /** Whether the text is a placeholder; refuses what only nearly is one. */
    private static boolean placeholder(ConfigPath path, String text) throws NotWritten {
        if (Placeholders.pure(text)) return true;
        var braces = BRACED.matcher(text);
        while (braces.find()) {
            var name = braces.group("name").strip();
            if (Variables.secret(name.toUpperCase(Locale.ROOT)) && !Variables.secret(name)) {
                throw new NotWritten(
                        "placeholder", path + ": variables are written in capital letters");
            }
        }
        if (text.lastIndexOf("${") > text.lastIndexOf('}')) {
            throw new NotWritten("placeholder", path + ": ${ needs its closing }");
        }
        if (Placeholders.contains(text)) {
            throw new NotWritten(
                    "placeholder",
                    path + " mixes a placeholder with other text; use a pure placeholder");
        }
        return false;
    }

    private static boolean opens(Sealer.Pass pass, String sealed) {
        var opened = pass.open(sealed);
        opened.ifPresent(Secret::close);
        return opened.isPresent();
    }

    /** Whether a sealed value holds the text; empty when it does not open. */
    private static Optional<Boolean> same(Sealer.Pass pass, String sealed, String text) {
        return pass.open(sealed)
                .map(
                        secret -> {
                            try (secret) {
                                return secret.same(text.getBytes(StandardCharsets.UTF_8));
                            }
                        });
    }

    private void removed(Tree old, Tree fresh, Sealer.@Nullable Pass pass) throws NotWritten {
        if (pass != null) return;
        for (var secret : secrets(old).entrySet()) {
            if (SealedText.loose(secret.getValue()) && text(fresh, secret.getKey()) == null) {
                throw new NotWritten(
                        "locked",
                        secret.getKey()
                                + " is sealed: set CARAPACE_CONFIG_PASSWORD to take it away");
            }
        }
    }

    /** Sealed texts for a backup, which must not hold in plain what the file holds sealed. */
    Map<ConfigPath, String> kept(Tree old) {
        var kept = new LinkedHashMap<ConfigPath, String>();
        if (!sealer.map(Sealer::passwordSet).orElse(false)) return kept;
        try (var pass = sealer.orElseThrow().pass()) {
            secrets(old)
                    .forEach(
                            (path, text) -> {
                                if (text.isEmpty()
                                        || SealedText.loose(text)
                                        || Placeholders.contains(text)) {
                                    return;
                                }
                                kept.put(path, pass.seal(text));
                            });
        }
        return kept;
    }
}
