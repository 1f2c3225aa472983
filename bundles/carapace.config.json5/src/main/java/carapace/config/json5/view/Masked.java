package carapace.config.json5.view;

import carapace.config.json5.load.SealedText;
import carapace.config.json5.schema.Names;
import carapace.config.json5.schema.Schema;
import carapace.config.json5.tree.ConfigPath;
import carapace.config.json5.tree.Tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Values as they may be shown: secret paths, and members named like secrets, are replaced. */
public final class Masked {
    public static final String REDACTED = "[REDACTED]";
    private static final int DEEPEST = 64;

    private final Schema schema;

    public Masked(Schema schema) {
        this.schema = schema;
    }

    public JsonNode of(ConfigPath path, Tree value) {
        if (path.length() > DEEPEST) return TextNode.valueOf(REDACTED);
        var named = !path.isRoot() && Names.sensitive(path.last());
        if (schema.secret(path) || (named && schema.key(path).isEmpty())) {
            return secret(path, value.toJson());
        }
        return switch (value) {
            case Tree.Leaf leaf -> leaf(path, leaf.value());
            case Tree.Items items -> {
                var array = JsonNodeFactory.instance.arrayNode();
                var index = 0;
                for (var element : items.elements()) {
                    array.add(of(path.child(Integer.toString(index++)), element));
                }
                yield array;
            }
            case Tree.Branch branch -> {
                var object = JsonNodeFactory.instance.objectNode();
                branch.members().forEach((n, v) -> object.set(n, of(path.child(n), v)));
                yield object;
            }
        };
    }

    private static JsonNode secret(ConfigPath path, JsonNode value) {
        if (value.isNull() || (value.isTextual() && value.textValue().isEmpty())) return value;
        if (value.isNumber() && Names.counter(path.last())) return value;
        return value.isNumber() || value.isBoolean()
                ? NullNode.instance
                : TextNode.valueOf(REDACTED);
    }

    private static JsonNode leaf(ConfigPath path, JsonNode value) {
        if (!value.isTextual()) return value;
        var text = value.textValue();
        if (SealedText.loose(text)) return TextNode.valueOf(REDACTED);
        return path.last().equals("phoneNumber") ? TextNode.valueOf(phone(text)) : value;
    }

    /** The first two and the last two characters. */
    private static String phone(String number) {
        return number.length() < 6
                ? number
                : number.substring(0, 2) + "…" + number.substring(number.length() - 2);
    }
}
