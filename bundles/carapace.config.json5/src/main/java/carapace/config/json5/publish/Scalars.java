package carapace.config.json5.publish;

import carapace.config.json5.tree.Tree;

import java.util.Optional;

/** Values as Configuration Admin takes them. */
final class Scalars {
    private Scalars() {}

    static Optional<Object> of(Tree value) {
        return switch (value) {
            case Tree.Branch _ -> Optional.empty();
            case Tree.Items items ->
                    Optional.of(
                            items.elements().stream()
                                    .filter(Tree.Leaf.class::isInstance)
                                    .map(e -> e.toJson().asText())
                                    .toArray(String[]::new));
            case Tree.Leaf leaf -> {
                var json = leaf.value();
                if (json.isNull()) yield Optional.empty();
                if (json.isBoolean()) yield Optional.of(json.booleanValue());
                // Bits beyond a signed long, as in Discord's intents, keep their places.
                if (json.isIntegralNumber()) yield Optional.of(json.longValue());
                if (json.isNumber()) yield Optional.of(json.doubleValue());
                yield Optional.of(json.asText());
            }
        };
    }
}
