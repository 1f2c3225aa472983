package carapace.config.json5.load;

import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Place;
import carapace.config.json5.tree.Tree;

import com.fasterxml.jackson.databind.node.TextNode;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which model answers when none is named: one whose key is there, else the built-in guide. */
public final class DefaultModel {
    private static final ConfigPath MODEL = ConfigPath.of("agents", "default", "model");
    private static final ConfigPath ROUTE = ConfigPath.of("agents", "default", "route");
    private static final String GUIDE = "builtin:guide";

    private static final Map<String, String> BY_KEY = byKey();

    private DefaultModel() {}

    private static Map<String, String> byKey() {
        var models = new LinkedHashMap<String, String>();
        models.put("anthropic", "anthropic:claude-sonnet-4-6");
        models.put("openai", "openai:gpt-5.5");
        return models;
    }

    static Tree resolved(Tree tree) {
        var route =
                tree.at(ROUTE)
                        .flatMap(Tree::text)
                        .flatMap(id -> tree.at(ConfigPath.of("routes", id, "model")))
                        .filter(Tree.Leaf.class::isInstance);
        if (route.isPresent()) return Tree.put(tree, MODEL, route.get());
        if (tree.at(MODEL).flatMap(Tree::text).isPresent()) return tree;
        for (var model : BY_KEY.entrySet()) {
            var key = tree.at(ConfigPath.of(model.getKey(), "apiKey"));
            if (key.flatMap(Tree::text).filter(t -> !t.isBlank()).isEmpty()) continue;
            var place = key.get().place().written() ? Place.DEFAULT : Place.ENVIRONMENT;
            return Tree.put(tree, MODEL, new Tree.Leaf(TextNode.valueOf(model.getValue()), place));
        }
        return Tree.put(tree, MODEL, new Tree.Leaf(TextNode.valueOf(GUIDE), Place.DEFAULT));
    }
}
