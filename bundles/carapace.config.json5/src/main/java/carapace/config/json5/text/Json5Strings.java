package carapace.config.json5.text;

/** Strings and unquoted names, with the escapes of ECMAScript 5.1. */
final class Json5Strings {
    private Json5Strings() {}

    static String quoted(Cursor cursor) throws SyntaxFault {
        var start = cursor.at();
        var quote = cursor.next();
        var text = new StringBuilder();
        while (true) {
            var c = cursor.peek();
            if (c == quote) break;
            if (c == Cursor.END || c == '\n' || c == '\r') {
                throw cursor.fault(start, "this string needs its closing quote on the same line");
            }
            cursor.next();
            if (c == '\\') escape(cursor, text);
            else text.appendCodePoint(c);
        }
        cursor.next();
        return text.toString();
    }

    private static void escape(Cursor cursor, StringBuilder text) throws SyntaxFault {
        var c = cursor.peek();
        switch (c) {
            case Cursor.END -> throw cursor.fault("expected the rest of an escape");
            case 'x' -> text.append((char) hex(cursor, 2));
            case 'u' -> text.append((char) hex(cursor, 4));
            case '\r' -> {
                cursor.next();
                cursor.take('\n');
            }
            case '\n', 0x2028, 0x2029 -> cursor.next();
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                    throw cursor.fault("expected an escape, and digits are none");
            case '0' -> {
                cursor.next();
                var after = cursor.peek();
                if (after >= '0' && after <= '9') {
                    throw cursor.fault("expected no digit after \\0");
                }
                text.append('\0');
            }
            default -> {
                cursor.next();
                text.appendCodePoint(plain(c));
            }
        }
    }

    private static int plain(int c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> c;
        };
    }

    /** Over the letter and so many hexadecimal digits. */
    private static int hex(Cursor cursor, int digits) throws SyntaxFault {
        cursor.next();
        var value = 0;
        for (var i = 0; i < digits; i++) {
            var digit = hexDigit(cursor.peek());
            if (digit < 0) throw cursor.fault("expected " + digits + " hexadecimal digits");
            value = value << 4 | digit;
            cursor.next();
        }
        return value;
    }

    static int hexDigit(int c) {
        // Character.digit would take the digits of other scripts too.
        return c >= 0 && c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /** An unquoted member name. */
    static String name(Cursor cursor) throws SyntaxFault {
        var name = new StringBuilder();
        while (true) {
            var start = cursor.at();
            var c = cursor.peek();
            var escaped = c == '\\';
            if (escaped) {
                cursor.next();
                if (cursor.peek() != 'u') throw cursor.fault("expected \\u and four digits");
                c = hex(cursor, 4);
            }
            if (!(name.isEmpty() ? nameStart(c) : namePart(c))) {
                if (escaped) throw cursor.fault(start, "expected a letter in this name");
                if (name.isEmpty()) throw cursor.fault("expected a member name or '}'");
                return name.toString();
            }
            if (!escaped) cursor.next();
            name.appendCodePoint(c);
        }
    }

    static boolean nameStart(int c) {
        if (c == '$' || c == '_') return true;
        return switch (c < 0 ? Character.UNASSIGNED : Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.LETTER_NUMBER ->
                    true;
            default -> false;
        };
    }

    static boolean namePart(int c) {
        if (nameStart(c) || c == 0x200C || c == 0x200D) return true;
        return switch (c < 0 ? Character.UNASSIGNED : Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.CONNECTOR_PUNCTUATION ->
                    true;
            default -> false;
        };
    }
}
