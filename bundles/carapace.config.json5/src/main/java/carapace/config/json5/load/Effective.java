package carapace.config.json5.load;

import carapace.config.json5.schema.Key;
import carapace.config.json5.schema.NetworkKeys;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.schema.Type;
import carapace.config.json5.text.Json5Reader;
import carapace.config.json5.text.Lines;
import carapace.config.json5.text.SyntaxFault;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Place;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Adds what the file does not say: values of the environment, then defaults. */
final class Effective {
    private static final ConfigPath MODEL = ConfigPath.of("agents", "default", "model");
    private static final ConfigPath ROUTE = ConfigPath.of("agents", "default", "route");

    private final Schema schema;
    private final Overlay overlay;

    Effective(Schema schema, Overlay overlay) {
        this.schema = schema;
        this.overlay = overlay;
    }

    Tree of(Tree written, List<Issue> issues) {
        var tree = environment(written, issues);
        var checked = new Validation(schema).check(tree, issues);
        if (checked.at(MODEL).isPresent() && checked.at(ROUTE).isPresent()) {
            issues.add(
                    new Issue(
                            MODEL.toString(), Severity.WARNING, "is ignored, since route is set"));
        }
        tree = defaults(checked);
        return DefaultModel.resolved(tree);
    }

    private Tree environment(Tree written, List<Issue> issues) {
        var tree = written;
        for (var key : schema.keys()) {
            if (key.environment().isEmpty()) continue;
            var path = new ConfigPath(List.of(key.path().split("\\.")));
            if (written.at(path).isPresent() || closed(written, path)) continue;
            for (var name : key.environment()) {
                var value = overlay.get(name).filter(t -> !t.isBlank());
                if (value.isEmpty()) continue;
                var typed = typed(key, name, value.get(), issues);
                if (typed.isPresent()) {
                    tree = Tree.put(tree, path, new Tree.Leaf(typed.get(), Place.ENVIRONMENT));
                }
                break;
            }
        }
        return tree;
    }

    /** Whether the environment is not asked: the channel is switched off, or only by file. */
    private static boolean closed(Tree written, ConfigPath path) {
        var network = path.first();
        if (!NetworkKeys.REQUIRED.containsKey(network)) return false;
        if (network.equals("matrix") || network.equals("webhook")) {
            if (written.at(ConfigPath.of(network)).isEmpty()) return true;
        }
        return written.at(ConfigPath.of(network, "enabled"))
                .map(e -> e.toJson().isBoolean() && !e.toJson().asBoolean())
                .orElse(false);
    }

    private static Optional<JsonNode> typed(
            Key key, String name, String value, List<Issue> issues) {
        if (key.type() == Type.SECRET) return Optional.of(TextNode.valueOf(value));
        if (key.type() == Type.WHOLE) {
            if (value.strip().matches("[0-9]{1,20}")) {
                var number = new BigInteger(value.strip());
                if (number.bitLength() < 64) {
                    return Optional.of(LongNode.valueOf(number.longValue()));
                }
                if (number.bitLength() == 64) return Optional.of(BigIntegerNode.valueOf(number));
            }
            issues.add(
                    new Issue(
                            key.path(),
                            Severity.WARNING,
                            name + " is no whole number; the default is used"));
            return Optional.empty();
        }
        if (name.equals("OLLAMA_HOST")) return Optional.of(TextNode.valueOf(ollama(value.strip())));
        return Optional.of(TextNode.valueOf(value.strip()));
    }

    /** Ollama's own variable may leave out scheme and port, and say where it listens. */
    private static String ollama(String host) {
        var address = host.contains("://") ? host : "http://" + host;
        var rest = address.substring(address.indexOf("://") + 3);
        if (rest.startsWith("0.0.0.0")) {
            rest = "127.0.0.1" + rest.substring("0.0.0.0".length());
            address = address.substring(0, address.indexOf("://") + 3) + rest;
        }
        var plain = address.toLowerCase(Locale.ROOT).startsWith("http://");
        return plain && !rest.contains("/") && !rest.matches(".*:[0-9]+")
                ? address + ":11434"
                : address;
    }

    private Tree defaults(Tree given) {
        var tree = given;
        for (var key : schema.keys()) {
            if (key.fallback().isEmpty()) continue;
            for (var path : places(tree, List.of(key.path().split("\\.")))) {
                var there = tree.at(path);
                if (there.isPresent() && !unset(key, there.get())) continue;
                tree = Tree.put(tree, path, value(key.fallback().get()));
            }
        }
        return tree;
    }

    private static boolean unset(Key key, Tree value) {
        return value.isNull()
                || (key.type() == Type.TEXT && value.text().map(String::isBlank).orElse(false));
    }

    /** The concrete paths of a row: every star replaced by the names that are there. */
    private static List<ConfigPath> places(Tree tree, List<String> pattern) {
        var network = pattern.getFirst();
        if (NetworkKeys.REQUIRED.containsKey(network)
                && !(tree.at(ConfigPath.of(network)).orElse(null) instanceof Tree.Branch)) {
            return List.of();
        }
        var paths = List.of(ConfigPath.ROOT);
        for (var segment : pattern) {
            var longer = new ArrayList<ConfigPath>();
            for (var path : paths) {
                if (!segment.equals("*")) {
                    longer.add(path.child(segment));
                } else if (tree.at(path).orElse(null) instanceof Tree.Branch branch) {
                    branch.members().keySet().forEach(name -> longer.add(path.child(name)));
                }
            }
            paths = longer;
        }
        return paths;
    }

    /** A default of the table as a value. */
    static Tree value(String json) {
        try {
            var read = Tree.of(Json5Reader.read(json), "default", new Lines(json));
            return read.mapLeaves(
                            ConfigPath.ROOT,
                            (_, leaf) -> Optional.of(new Tree.Leaf(leaf.value(), Place.DEFAULT)))
                    .map(
                            t ->
                                    t instanceof Tree.Items items
                                            ? new Tree.Items(items.elements(), Place.DEFAULT)
                                            : t)
                    .orElseThrow();
        } catch (SyntaxFault _) {
            throw new AssertionError("a default of the table is no JSON: " + json);
        }
    }
}
