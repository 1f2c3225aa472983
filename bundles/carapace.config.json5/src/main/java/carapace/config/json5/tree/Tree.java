package carapace.config.json5.tree;

import carapace.config.json5.text.Json5;
import carapace.config.json5.text.Lines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A value of the configuration, immutable. */
public sealed interface Tree {

    Place place();

    JsonNode toJson();

    /** Text, number, boolean or null. */
    record Leaf(JsonNode value, Place place) implements Tree {
        @Override
        public JsonNode toJson() {
            return value;
        }

        @Override
        public String toString() {
            return "Leaf";
        }
    }

    /** An array. */
    record Items(List<Tree> elements, Place place) implements Tree {
        public Items {
            elements = List.copyOf(elements);
        }

        @Override
        public JsonNode toJson() {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var element : elements) array.add(element.toJson());
            return array;
        }
    }

    /** An object, in file order. */
    record Branch(Map<String, Tree> members, Place place) implements Tree {
        public static final Branch EMPTY = new Branch(Map.of(), Place.DEFAULT);

        public Branch {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public JsonNode toJson() {
            var object = JsonNodeFactory.instance.objectNode();
            members.forEach((name, value) -> object.set(name, value.toJson()));
            return object;
        }

        public Branch with(String name, Tree value) {
            var copy = new LinkedHashMap<>(members);
            copy.put(name, value);
            return new Branch(copy, place);
        }

        public Branch without(String name) {
            var copy = new LinkedHashMap<>(members);
            copy.remove(name);
            return new Branch(copy, place);
        }
    }

    /** What a file holds. */
    static Tree of(Json5 value, String source, Lines lines) {
        var place = new Place(source, lines.line(value.start()), false);
        return switch (value) {
            case Json5.Scalar scalar -> new Leaf(scalar.value(), place);
            case Json5.Items items ->
                    new Items(
                            items.elements().stream().map(e -> of(e, source, lines)).toList(),
                            place);
            case Json5.Members members -> {
                var map = new LinkedHashMap<String, Tree>();
                for (var member : members.members()) {
                    map.put(member.name(), of(member.value(), source, lines));
                }
                yield new Branch(map, place);
            }
        };
    }

    /** The value at a path; array elements by number. */
    default Optional<Tree> at(ConfigPath path) {
        var here = this;
        for (var segment : path.segments()) {
            var next =
                    switch (here) {
                        case Branch branch -> branch.members().get(segment);
                        case Items items -> element(items, segment);
                        case Leaf _ -> null;
                    };
            if (next == null) return Optional.empty();
            here = next;
        }
        return Optional.of(here);
    }

    private static @org.jspecify.annotations.Nullable Tree element(Items items, String segment) {
        if (!segment.matches("0|[1-9][0-9]{0,8}")) return null;
        var index = Integer.parseInt(segment);
        return index < items.elements().size() ? items.elements().get(index) : null;
    }

    /** The text of a text leaf. */
    default Optional<String> text() {
        return this instanceof Leaf leaf && leaf.value().isTextual()
                ? Optional.of(leaf.value().textValue())
                : Optional.empty();
    }

    default boolean isNull() {
        return this instanceof Leaf leaf && leaf.value().isNull();
    }

    /** Puts a value in, making the objects on its way; a path through a leaf or array is left. */
    static Tree put(Tree here, ConfigPath path, Tree value) {
        if (path.isRoot()) return value;
        if (!(here instanceof Branch branch)) return here;
        var first = path.first();
        var below = branch.members().getOrDefault(first, new Branch(Map.of(), value.place()));
        return branch.with(first, put(below, path.tail(1), value));
    }

    /** Every leaf replaced by what {@code change} makes of it; empty takes it away. */
    default Optional<Tree> mapLeaves(
            ConfigPath here, BiFunction<ConfigPath, Leaf, Optional<Tree>> change) {
        return switch (this) {
            case Leaf leaf -> change.apply(here, leaf);
            case Items items -> {
                var elements = new ArrayList<Tree>();
                for (var i = 0; i < items.elements().size(); i++) {
                    items.elements()
                            .get(i)
                            .mapLeaves(here.child(Integer.toString(i)), change)
                            .ifPresent(elements::add);
                }
                yield Optional.of(new Items(elements, items.place()));
            }
            case Branch branch -> {
                var members = new LinkedHashMap<String, Tree>();
                branch.members()
                        .forEach(
                                (name, value) ->
                                        value.mapLeaves(here.child(name), change)
                                                .ifPresent(v -> members.put(name, v)));
                yield Optional.of(new Branch(members, branch.place()));
            }
        };
    }

    /** Every leaf with its path, in file order. */
    default Map<ConfigPath, Leaf> leaves() {
        var leaves = new LinkedHashMap<ConfigPath, Leaf>();
        mapLeaves(
                ConfigPath.ROOT,
                (path, leaf) -> {
                    leaves.put(path, leaf);
                    return Optional.of(leaf);
                });
        return leaves;
    }
}
