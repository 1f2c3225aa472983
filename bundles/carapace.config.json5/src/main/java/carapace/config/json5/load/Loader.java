package carapace.config.json5.load;

import carapace.config.json5.load.LoadFault.Code;
import carapace.config.json5.schema.NetworkKeys;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The pipeline from the file's text to a checked state; every step sees the one before it. */
public final class Loader {
    private final Schema schema;
    private final Map<String, String> process;

    /**
     * @param process the environment of the process
     */
    public Loader(Schema schema, Map<String, String> process) {
        this.schema = schema;
        this.process = Map.copyOf(process);
    }

    public Schema schema() {
        return schema;
    }

    /** Loads the file; none is the empty object. */
    public Loaded load(Path file, Function<String, Optional<String>> opener) throws LoadFault {
        return load(file, Texts.main(file), opener);
    }

    /**
     * Loads a text as if it were the file's.
     *
     * @param opener opens a sealed value that stands outside the secret paths
     */
    public Loaded load(Path file, Optional<String> text, Function<String, Optional<String>> opener)
            throws LoadFault {
        var issues = new ArrayList<Issue>();
        var includes = new Includes();
        var tree = includes.expand(file, text.orElse("{}"));
        issues.addAll(includes.warnings());
        if (!(tree instanceof Tree.Branch)) {
            throw new LoadFault(
                    Code.INVALID, "", file.getFileName() + " must hold an object: { … }");
        }
        var overlay = Overlay.read(process, tree, issues);
        tree = substitute(tree, overlay, issues);
        Sealed.check(tree, issues);
        var locked = new TreeSet<String>();
        tree = unseal(tree, opener, locked);
        tree = Agents.merged(tree, issues);
        tree = new Effective(schema, overlay).of(tree, issues);
        new Checks(schema, tree, overlay, passwordSet()).run(issues);
        if (issues.stream().anyMatch(i -> i.severity() == Severity.ERROR)) {
            throw new LoadFault(Code.INVALID, issues);
        }
        return new Loaded(
                schema,
                tree,
                overlay,
                text,
                text.map(Loader::hash),
                includes.files(),
                issues,
                locked);
    }

    private boolean passwordSet() {
        return !process.getOrDefault("CARAPACE_CONFIG_PASSWORD", "").isEmpty();
    }

    /** SHA-256, lower-case hex. */
    public static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256");
        }
    }

    private Tree substitute(Tree tree, Overlay overlay, List<Issue> issues) throws LoadFault {
        var missing = new ArrayList<Issue>();
        var replaced =
                tree.mapLeaves(
                        ConfigPath.ROOT,
                        (path, leaf) -> {
                            // The overlay has read that section already.
                            if (path.first().equals("env")) return Optional.of(leaf);
                            return substitute(tree, path, leaf, overlay, issues, missing);
                        });
        if (!missing.isEmpty()) throw new LoadFault(Code.MISSING_ENV_VAR, missing);
        return replaced.orElse(tree);
    }

    private Optional<Tree> substitute(
            Tree root,
            ConfigPath path,
            Tree.Leaf leaf,
            Overlay overlay,
            List<Issue> issues,
            List<Issue> missing) {
        var text = leaf.text();
        if (text.isEmpty()) return Optional.of(leaf);
        var replaced = Placeholders.replace(text.get(), overlay::get);
        if (!replaced.missing().isEmpty()) {
            if (!schema.secret(path) || !switchedOff(root, path)) {
                missing.addAll(Placeholders.issues(path, replaced.missing()));
                return Optional.of(leaf);
            }
            for (var name : replaced.missing()) {
                issues.add(
                        new Issue(
                                path.toString(),
                                Severity.WARNING,
                                name
                                        + " is not set; the channel is switched off, so it is"
                                        + " ignored"));
            }
            return Optional.empty();
        }
        if (replaced.text().equals(text.get())) return Optional.of(leaf);
        var place = replaced.any() ? leaf.place().withPlaceholder() : leaf.place();
        return Optional.of(new Tree.Leaf(TextNode.valueOf(replaced.text()), place));
    }

    /** Whether the channel's section, or the account's, says {@code enabled: false}. */
    private static boolean switchedOff(Tree root, ConfigPath path) {
        if (!NetworkKeys.REQUIRED.containsKey(path.first())) return false;
        for (var length : List.of(1, 3)) {
            if (length >= path.length()) continue;
            if (length == 3 && !path.segments().get(1).equals("accounts")) continue;
            var enabled = root.at(path.head(length).child("enabled"));
            if (enabled.map(e -> e.toJson().isBoolean() && !e.toJson().asBoolean()).orElse(false)) {
                return true;
            }
        }
        return false;
    }

    private Tree unseal(
            Tree tree, Function<String, Optional<String>> opener, TreeSet<String> locked) {
        return tree.mapLeaves(
                        ConfigPath.ROOT,
                        (path, leaf) -> {
                            var sealed = leaf.text().filter(SealedText::strict);
                            if (sealed.isEmpty() || schema.secret(path)) return Optional.of(leaf);
                            var opened = opener.apply(sealed.get());
                            if (opened.isEmpty()) locked.add(path.toString());
                            return Optional.of(
                                    new Tree.Leaf(
                                            opened.<com.fasterxml.jackson.databind.JsonNode>map(
                                                            TextNode::valueOf)
                                                    .orElse(NullNode.instance),
                                            leaf.place()));
                        })
                .orElse(tree);
    }
}
