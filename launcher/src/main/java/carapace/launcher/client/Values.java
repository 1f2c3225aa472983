package carapace.launcher.client;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON value into maps, lists, texts, numbers and booleans. Small on purpose: the client
 * loads no JSON library, since that would cost more than its call.
 */
final class Values {

    private static final int DEEPEST = 64;

    private final String text;
    private int at;

    private Values(String text) {
        this.text = text;
    }

    /** The text is not JSON. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("the gateway's answer is not JSON");
        }
    }

    static @Nullable Object read(String text) throws Malformed {
        var values = new Values(text);
        var value = values.value(0);
        values.space();
        if (values.at != text.length()) throw new Malformed();
        return value;
    }

    /** An object, or an empty one where the value is something else. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    /** A list, or an empty one where the value is something else. */
    @SuppressWarnings("unchecked")
    static List<@Nullable Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
    }

    /** Any scalar as text; null as nothing. */
    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private @Nullable Object value(int depth) throws Malformed {
        if (depth > DEEPEST) throw new Malformed();
        space();
        if (at >= text.length()) throw new Malformed();
        char c = text.charAt(at);
        if (c == '{') return members(depth);
        if (c == '[') return elements(depth);
        if (c == '"') return string();
        if (word("true")) return Boolean.TRUE;
        if (word("false")) return Boolean.FALSE;
        if (word("null")) return null;
        return number();
    }

    private boolean word(String word) {
        if (!text.startsWith(word, at)) return false;
        at += word.length();
        return true;
    }

    private Map<String, @Nullable Object> members(int depth) throws Malformed {
        var map = new LinkedHashMap<String, @Nullable Object>();
        at++;
        if (next('}')) return map;
        do {
            space();
            var name = string();
            expect(':');
            map.put(name, value(depth + 1));
        } while (next(','));
        expect('}');
        return map;
    }

    private List<@Nullable Object> elements(int depth) throws Malformed {
        var list = new ArrayList<@Nullable Object>();
        at++;
        if (next(']')) return list;
        do {
            list.add(value(depth + 1));
        } while (next(','));
        expect(']');
        return list;
    }

    private String string() throws Malformed {
        if (at >= text.length() || text.charAt(at) != '"') throw new Malformed();
        var out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw new Malformed();
    }

    private char escaped() throws Malformed {
        if (++at >= text.length()) throw new Malformed();
        char c = text.charAt(at);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                if (at + 4 >= text.length()) throw new Malformed();
                try {
                    var code = Integer.parseInt(text, at + 1, at + 5, 16);
                    at += 4;
                    yield (char) code;
                } catch (NumberFormatException e) {
                    throw new Malformed();
                }
            }
            default -> c;
        };
    }

    private Object number() throws Malformed {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        var digits = text.substring(from, at);
        try {
            if (digits.matches("-?[0-9]{1,18}")) return Long.valueOf(digits);
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new Malformed();
        }
    }

    private boolean next(char wanted) {
        space();
        if (at >= text.length() || text.charAt(at) != wanted) return false;
        at++;
        return true;
    }

    private void expect(char wanted) throws Malformed {
        if (!next(wanted)) throw new Malformed();
    }

    private void space() {
        while (at < text.length() && text.charAt(at) <= ' ') at++;
    }
}
