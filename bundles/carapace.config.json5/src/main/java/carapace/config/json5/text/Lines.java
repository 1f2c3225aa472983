package carapace.config.json5.text;

import java.util.Arrays;

/** Where an offset is, as editors count. LF, CR, CRLF, U+2028 and U+2029 end a line. */
public final class Lines {
    private final String text;
    private final int[] starts;

    public Lines(String text) {
        this.text = text;
        var found = new int[16];
        var count = 1;
        for (var i = 0; i < text.length(); i++) {
            if (!endsAt(i)) continue;
            if (count == found.length) found = Arrays.copyOf(found, 2 * count);
            found[count++] = i + 1;
        }
        this.starts = Arrays.copyOf(found, count);
    }

    static boolean ends(int c) {
        return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
    }

    /** From 1. */
    public int line(int offset) {
        var at = Arrays.binarySearch(starts, offset);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** From 1, in characters. */
    public int column(int offset) {
        return text.codePointCount(start(offset), offset) + 1;
    }

    /** Where the line of an offset begins. */
    int start(int offset) {
        return starts[line(offset) - 1];
    }

    /** The white space its line begins with. */
    String indent(int offset) {
        var from = start(offset);
        var to = from;
        while (to < offset && Cursor.blank(text.charAt(to)) && text.charAt(to) != 0xFEFF) to++;
        return text.substring(from, to);
    }

    /** Whether nothing but white space stands before it on its line. */
    boolean first(int offset) {
        for (var i = start(offset); i < offset; i++) {
            if (!Cursor.blank(text.charAt(i))) return false;
        }
        return true;
    }

    /** How the first line ends; LF when there is but one. */
    String end() {
        if (starts.length == 1) return "\n";
        var after = starts[1];
        return after > 1 && text.charAt(after - 1) == '\n' && text.charAt(after - 2) == '\r'
                ? "\r\n"
                : text.substring(after - 1, after);
    }

    private boolean endsAt(int i) {
        var c = text.charAt(i);
        if (c == '\r') return i + 1 >= text.length() || text.charAt(i + 1) != '\n';
        return ends(c);
    }
}
