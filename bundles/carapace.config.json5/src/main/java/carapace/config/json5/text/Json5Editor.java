package carapace.config.json5.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.util.List;

/**
 * Changes one value of a text and leaves every other character as it was: comments, order, spacing,
 * line ends, byte order mark.
 */
public final class Json5Editor {
    private final String text;
    private final Json5 root;
    private final Lines lines;
    private final Json5Writer writer;

    private Json5Editor(String text, boolean quoted) throws SyntaxFault {
        this.text = text;
        this.root = Json5Reader.read(text);
        this.lines = new Lines(text);
        this.writer = Json5Writer.inTheStyleOf(root, text, lines, quoted);
    }

    /**
     * Sets a value. A new one becomes the last member of the nearest object that is there.
     *
     * @param quoted whether names are quoted in a file that shows no habit yet
     */
    public static String set(String text, List<String> path, JsonNode value, boolean quoted)
            throws SyntaxFault, EditFault {
        return new Json5Editor(text, quoted).set(path, value);
    }

    /** Takes a member or an element away. */
    public static String remove(String text, List<String> path) throws SyntaxFault, EditFault {
        return new Json5Editor(text, false).remove(path);
    }

    private String set(List<String> path, JsonNode value) throws EditFault {
        var here = root;
        for (var depth = 0; depth < path.size(); depth++) {
            var name = path.get(depth);
            if (here instanceof Json5.Members members && members.member(name).isEmpty()) {
                var rest = path.subList(depth + 1, path.size()).reversed();
                var whole = value;
                for (var below : rest) {
                    whole = JsonNodeFactory.instance.objectNode().set(below, whole);
                }
                return insert(members, name, whole);
            }
            here = child(here, name, path.subList(0, depth));
        }
        var replacement = writer.value(value, lines.indent(here.start()));
        return text.substring(0, here.start()) + replacement + text.substring(here.end());
    }

    private static Json5 child(Json5 here, String name, List<String> path) throws EditFault {
        return switch (here) {
            case Json5.Members members -> {
                if (members.count(name) > 1) {
                    throw EditFault.of("is written twice; take one away by hand, then try again");
                }
                yield members.member(name)
                        .orElseThrow(() -> EditFault.absent("is not there"))
                        .value();
            }
            case Json5.Items items -> {
                if (!name.matches("0|[1-9][0-9]{0,8}")
                        || Integer.parseInt(name) >= items.elements().size()) {
                    throw EditFault.absent("names no element that is there");
                }
                yield items.elements().get(Integer.parseInt(name));
            }
            case Json5.Scalar _ ->
                    throw EditFault.of(String.join(".", path) + " holds a value, not an object");
        };
    }

    private String insert(Json5.Members into, String name, JsonNode value) {
        if (into.members().isEmpty()) return insertFirst(into, name, value);
        var last = into.members().getLast();
        var end = last.value().end();
        var comma = comma(end);
        var after = comma < 0 ? end : comma + 1;
        var indent = lines.indent(last.keyStart());
        var member = writer.member(name, value, indent);
        if (!lines.first(last.keyStart())) {
            return comma < 0 ? edited(end, ", " + member) : edited(after, " " + member + ",");
        }
        var line = writer.lineEnd() + indent + member;
        if (comma >= 0) return edited(lineTail(after), line + ",");
        var tail = lineTail(end);
        return text.substring(0, end)
                + ","
                + text.substring(end, tail)
                + line
                + text.substring(tail);
    }

    private String insertFirst(Json5.Members into, String name, JsonNode value) {
        var brace = into.end() - 1;
        var onOwnLine = lines.first(brace) && lines.start(brace) > into.start();
        var outer = lines.indent(onOwnLine ? brace : into.start());
        var inner = outer + writer.indent();
        var member = inner + writer.member(name, value, inner) + writer.lineEnd();
        return onOwnLine
                ? edited(lines.start(brace), member)
                : edited(brace, writer.lineEnd() + member + outer);
    }

    private String edited(int at, String insertion) {
        return text.substring(0, at) + insertion + text.substring(at);
    }

    /** Where the comma after a value is; -1 without one. */
    private int comma(int after) {
        var cursor = new Cursor(text, after);
        try {
            cursor.skipBlank();
        } catch (SyntaxFault _) {
            throw new AssertionError("the text was read before");
        }
        return cursor.peek() == ',' ? cursor.at() : -1;
    }

    /**
     * Where a line may be added after what ends at an offset: behind the comments that belong to
     * its line, or right there when the closing brace is on it.
     */
    private int lineTail(int after) {
        var at = after;
        while (at < text.length()) {
            var c = text.charAt(at);
            if (Lines.ends(c)) return at;
            if (Cursor.blank(c)) {
                at++;
            } else if (text.startsWith("//", at)) {
                while (at < text.length() && !Lines.ends(text.charAt(at))) at++;
                return at;
            } else if (text.startsWith("/*", at)) {
                var end = text.indexOf("*/", at) + 2;
                if (text.substring(at, end).chars().anyMatch(Lines::ends)) return after;
                at = end;
            } else {
                return after;
            }
        }
        return at;
    }

    private String remove(List<String> path) throws EditFault {
        if (path.isEmpty()) throw EditFault.of("the whole file cannot be removed");
        var parent = root;
        for (var depth = 0; depth < path.size() - 1; depth++) {
            parent = child(parent, path.get(depth), path.subList(0, depth));
        }
        var name = path.getLast();
        var value = child(parent, name, path.subList(0, path.size() - 1));
        return switch (parent) {
            case Json5.Members members -> {
                var member = members.member(name).orElseThrow();
                var index = members.members().indexOf(member);
                var before = index == 0 ? -1 : members.members().get(index - 1).value().end();
                yield cut(member.keyStart(), value.end(), before);
            }
            case Json5.Items items -> {
                var index = items.elements().indexOf(value);
                var before = index == 0 ? -1 : items.elements().get(index - 1).end();
                yield cut(value.start(), value.end(), before);
            }
            case Json5.Scalar _ -> throw new AssertionError("a scalar has no children");
        };
    }

    /**
     * @param before where the value before it ends; -1 without one
     */
    private String cut(int from, int end, int before) {
        var comma = comma(end);
        var to = comma < 0 ? end : comma + 1;
        var start = from;
        if (lines.first(from) && ended(to)) {
            start = lines.start(from);
            to = pastLineEnd(to);
        } else if (comma >= 0) {
            while (to < text.length() && (text.charAt(to) == ' ' || text.charAt(to) == '\t')) to++;
        } else if (before >= 0) {
            while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
                start--;
            }
        }
        var head = text.substring(0, start);
        // The comma before it would become a trailing one, which plain JSON does not allow.
        if (comma < 0 && before >= 0) {
            var dangling = comma(before);
            head = text.substring(0, dangling) + text.substring(dangling + 1, start);
        }
        return head + text.substring(to);
    }

    private boolean ended(int offset) {
        var at = offset;
        while (at < text.length() && Cursor.blank(text.charAt(at))) at++;
        return at == text.length() || Lines.ends(text.charAt(at));
    }

    private int pastLineEnd(int offset) {
        var at = offset;
        while (at < text.length() && !Lines.ends(text.charAt(at))) at++;
        if (text.startsWith("\r\n", at)) return at + 2;
        return Math.min(at + 1, text.length());
    }
}
