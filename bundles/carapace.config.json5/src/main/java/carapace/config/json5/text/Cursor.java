package carapace.config.json5.text;

/** Walks over the text; knows what JSON5 takes for white space, a comment and the end of a line. */
final class Cursor {
    static final int END = -1;

    private final String text;
    private int at;

    Cursor(String text) {
        this(text, 0);
    }

    Cursor(String text, int at) {
        this.text = text;
        this.at = at;
    }

    int at() {
        return at;
    }

    /** The character here, or {@link #END}. */
    int peek() {
        return at < text.length() ? text.codePointAt(at) : END;
    }

    /** The UTF-16 unit some places ahead, or {@link #END}. */
    int peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : END;
    }

    int next() {
        var c = peek();
        if (c != END) at += Character.charCount(c);
        return c;
    }

    boolean take(char wanted) {
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    String since(int start) {
        return text.substring(start, at);
    }

    SyntaxFault fault(String expectation) {
        return fault(at, expectation);
    }

    SyntaxFault fault(int offset, String expectation) {
        var lines = new Lines(text);
        return new SyntaxFault(lines.line(offset), lines.column(offset), expectation);
    }

    /** Over white space and comments. */
    void skipBlank() throws SyntaxFault {
        while (true) {
            var c = peek();
            if (c == '/') skipComment();
            else if (c != END && (blank(c) || Lines.ends(c))) next();
            else return;
        }
    }

    static boolean blank(int c) {
        return switch (c) {
            case '\t', 0x0B, '\f', ' ', 0xA0, 0xFEFF -> true;
            default -> c > 0x7F && Character.getType(c) == Character.SPACE_SEPARATOR;
        };
    }

    private void skipComment() throws SyntaxFault {
        var start = at;
        switch (peek(1)) {
            case '/' -> {
                while (peek() != END && !Lines.ends(peek())) next();
            }
            case '*' -> {
                at += 2;
                while (!(peek() == '*' && peek(1) == '/')) {
                    if (next() == END) throw fault(start, "this comment needs its end");
                }
                at += 2;
            }
            default -> throw fault("expected a comment or a value");
        }
    }
}
