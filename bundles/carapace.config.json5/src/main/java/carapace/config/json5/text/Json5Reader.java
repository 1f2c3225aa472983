package carapace.config.json5.text;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.ArrayList;

/**
 * Reads JSON5 (https://spec.json5.org/), keeping where every value stands. Errors name line, column
 * and what was expected, never the text, which may hold a secret.
 */
public final class Json5Reader {
    private static final int DEEPEST = 128;

    private final Cursor cursor;
    private int depth;

    private Json5Reader(String text) {
        this.cursor = new Cursor(text);
    }

    /** The one value of a text. */
    public static Json5 read(String text) throws SyntaxFault {
        var reader = new Json5Reader(text);
        reader.cursor.skipBlank();
        var value = reader.value();
        reader.cursor.skipBlank();
        if (reader.cursor.peek() != Cursor.END) {
            throw reader.cursor.fault("expected the end of the text");
        }
        return value;
    }

    private Json5 value() throws SyntaxFault {
        return switch (cursor.peek()) {
            case '{' -> members();
            case '[' -> items();
            case '"', '\'' -> text();
            case Cursor.END -> throw cursor.fault("expected a value, found the end of the text");
            case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'I', 'N' ->
                    Json5Numbers.read(cursor);
            default -> word();
        };
    }

    private Json5 text() throws SyntaxFault {
        var start = cursor.at();
        var text = Json5Strings.quoted(cursor);
        return new Json5.Scalar(TextNode.valueOf(text), start, cursor.at());
    }

    private Json5 word() throws SyntaxFault {
        var start = cursor.at();
        while (Json5Strings.namePart(cursor.peek())) cursor.next();
        var value =
                switch (cursor.since(start)) {
                    case "true" -> BooleanNode.TRUE;
                    case "false" -> BooleanNode.FALSE;
                    case "null" -> NullNode.instance;
                    default -> throw cursor.fault(start, "expected a value");
                };
        return new Json5.Scalar(value, start, cursor.at());
    }

    private Json5 items() throws SyntaxFault {
        var start = enter();
        var elements = new ArrayList<Json5>();
        while (true) {
            cursor.skipBlank();
            if (cursor.take(']')) break;
            elements.add(value());
            cursor.skipBlank();
            if (cursor.take(',')) continue;
            if (cursor.take(']')) break;
            throw cursor.fault("expected ',' or ']'");
        }
        depth--;
        return new Json5.Items(elements, start, cursor.at());
    }

    private Json5 members() throws SyntaxFault {
        var start = enter();
        var members = new ArrayList<Json5.Member>();
        while (true) {
            cursor.skipBlank();
            if (cursor.take('}')) break;
            members.add(member());
            cursor.skipBlank();
            if (cursor.take(',')) continue;
            if (cursor.take('}')) break;
            throw cursor.fault("expected ',' or '}'");
        }
        depth--;
        return new Json5.Members(members, start, cursor.at());
    }

    private int enter() throws SyntaxFault {
        var start = cursor.at();
        if (++depth > DEEPEST) {
            throw cursor.fault("values may be nested at most " + DEEPEST + " deep");
        }
        cursor.next();
        return start;
    }

    private Json5.Member member() throws SyntaxFault {
        var start = cursor.at();
        var quoted = cursor.peek() == '"' || cursor.peek() == '\'';
        var name = quoted ? Json5Strings.quoted(cursor) : Json5Strings.name(cursor);
        cursor.skipBlank();
        if (!cursor.take(':')) throw cursor.fault("expected ':'");
        cursor.skipBlank();
        return new Json5.Member(name, start, value());
    }
}
