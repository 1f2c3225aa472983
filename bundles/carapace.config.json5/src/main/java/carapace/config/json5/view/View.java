package carapace.config.json5.view;

import carapace.config.json5.load.Loaded;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Place;
import carapace.config.json5.tree.Tree;
import carapace.settings.Settings.Issue;
import carapace.settings.Snapshot;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A state of the configuration for rooms and operators. */
public final class View implements Snapshot {
    private final Loaded loaded;
    private final Optional<String> reloadError;

    public View(Loaded loaded, Optional<String> reloadError) {
        this.loaded = loaded;
        this.reloadError = reloadError;
    }

    private Optional<Tree> at(String path) {
        return ConfigPath.parse(path).map(View::canonical).flatMap(loaded.tree()::at);
    }

    /** The older spelling is answered like the one that counts. */
    private static ConfigPath canonical(ConfigPath path) {
        return path.startsWith(ConfigPath.of("agents", "defaults"))
                ? ConfigPath.of("agents", "default").append(path.tail(2))
                : path;
    }

    private Optional<JsonNode> scalar(String path) {
        return at(path).filter(t -> t instanceof Tree.Leaf && !t.isNull()).map(Tree::toJson);
    }

    @Override
    public Optional<String> text(String path) {
        var value = scalar(path);
        var secret = ConfigPath.parse(path).map(p -> loaded.schema().secret(p)).orElse(false);
        return value.map(v -> secret && !v.asText().isEmpty() ? Masked.REDACTED : v.asText());
    }

    @Override
    public Optional<Long> number(String path) {
        return scalar(path)
                .filter(v -> v.isIntegralNumber() && v.canConvertToLong())
                .map(JsonNode::longValue);
    }

    @Override
    public Optional<Double> decimal(String path) {
        return scalar(path).filter(JsonNode::isNumber).map(JsonNode::doubleValue);
    }

    @Override
    public Optional<Boolean> flag(String path) {
        return scalar(path).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
    }

    @Override
    public List<String> texts(String path) {
        return at(path).orElse(null) instanceof Tree.Items items
                ? items.elements().stream().flatMap(e -> e.text().stream()).toList()
                : List.of();
    }

    @Override
    public Set<String> members(String path) {
        return at(path).orElse(null) instanceof Tree.Branch branch
                ? java.util.Collections.unmodifiableSet(
                        new LinkedHashSet<>(branch.members().keySet()))
                : Set.of();
    }

    @Override
    public Optional<String> json(String path) {
        return ConfigPath.parse(path)
                .map(View::canonical)
                .flatMap(p -> loaded.tree().at(p).map(t -> new Masked(loaded.schema()).of(p, t)))
                .map(JsonNode::toString);
    }

    @Override
    public Optional<String> source(String path) {
        return at(path).map(Tree::place).map(Place::source);
    }

    @Override
    public Optional<String> hash() {
        return loaded.hash();
    }

    @Override
    public List<Issue> issues() {
        return loaded.issues();
    }

    @Override
    public Optional<String> reloadError() {
        return reloadError;
    }
}
