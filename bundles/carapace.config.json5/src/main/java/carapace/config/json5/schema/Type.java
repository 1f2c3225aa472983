package carapace.config.json5.schema;

import carapace.config.json5.tree.Tree;

/** What kind of value a key holds. */
public enum Type {
    TEXT("text"),
    SECRET("secret"),
    WHOLE("whole number"),
    NUMBER("number"),
    FLAG("true or false"),
    TEXTS("list of texts"),
    OBJECT("object"),
    LIST("list of objects"),
    ANY("anything");

    private final String words;

    Type(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** Whether the value is of this type; null, which unsets, is of every type. */
    public boolean accepts(Tree value) {
        if (value.isNull()) return true;
        return switch (this) {
            case TEXT, SECRET -> value.text().isPresent();
            case WHOLE -> value instanceof Tree.Leaf leaf && leaf.value().isIntegralNumber();
            case NUMBER ->
                    value instanceof Tree.Leaf leaf
                            && leaf.value().isNumber()
                            && Double.isFinite(leaf.value().doubleValue());
            case FLAG -> value instanceof Tree.Leaf leaf && leaf.value().isBoolean();
            case TEXTS ->
                    value instanceof Tree.Items items
                            && items.elements().stream().allMatch(e -> e.text().isPresent());
            case OBJECT -> value instanceof Tree.Branch;
            case LIST ->
                    value instanceof Tree.Items items
                            && items.elements().stream().allMatch(Tree.Branch.class::isInstance);
            case ANY -> true;
        };
    }
}
