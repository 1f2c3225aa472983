package carapace.redaction.engine;

/**
 * Makes text safe for a terminal: removes control, format and invisible characters and whole escape
 * sequences, so that nothing hidden can split a secret or steer a terminal.
 */
public final class Sanitizer {

    private Sanitizer() {}

    /**
     * The same instance when there is nothing to remove. {@link Style#REPLY} leaves all as it is.
     */
    public static String sanitize(String text, Style style) {
        if (style == Style.REPLY) return text;
        var clean = firstUnclean(text, style);
        if (clean == text.length()) return text;
        var out = new StringBuilder(text.length() + 16).append(text, 0, clean);
        for (var i = clean; i < text.length(); ) {
            var c = text.charAt(i);
            if (c == '\u001b') {
                i = afterEscape(text, i);
                continue;
            }
            if (c == '\u009b') {
                i = afterControlSequence(text, i + 1);
                continue;
            }
            var point = text.codePointAt(i);
            var width = Character.charCount(point);
            append(text, i, point, style, out);
            i += width;
        }
        return out.toString();
    }

    private static int firstUnclean(String text, Style style) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var plain = c >= 0x20 && c < 0x7f || c == '\t' || c == '\n' && style == Style.DISPLAY;
            if (!plain && (c < 0xa0 || suspicious(c))) return i;
        }
        return text.length();
    }

    private static void append(String text, int at, int point, Style style, StringBuilder out) {
        if (point == '\n') {
            out.append(style == Style.LINE ? "\\n" : "\n");
        } else if (point >= 0xd800 && point <= 0xdfff) {
            out.append('\ufffd');
        } else if (exoticSpace(point)) {
            if (style == Style.DISPLAY) out.append(' ');
        } else if (!removed(point) || style == Style.DISPLAY && joinsEmoji(text, at, point)) {
            out.appendCodePoint(point);
        }
    }

    /** Quick refusal of most letters outside ASCII; true means: look closer. */
    private static boolean suspicious(char c) {
        return Character.isSurrogate(c) || exoticSpace(c) || removed(c);
    }

    private static boolean exoticSpace(int c) {
        return c == 0xa0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200a
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    private static boolean removed(int c) {
        if (c < 0xad) return c < 0x20 && c != '\t' && c != '\n' || c >= 0x7f && c <= 0x9f;
        if (c < 0x2000) {
            return c == 0xad
                    || c == 0x34f
                    || c >= 0x600 && c <= 0x605
                    || c == 0x61c
                    || c == 0x6dd
                    || c == 0x70f
                    || c == 0x890
                    || c == 0x891
                    || c == 0x8e2
                    || c == 0x115f
                    || c == 0x1160
                    || c == 0x17b4
                    || c == 0x17b5
                    || c == 0x180e;
        }
        if (c <= 0xffff) {
            return c >= 0x200b && c <= 0x200f
                    || c >= 0x2028 && c <= 0x202e
                    || c >= 0x2060 && c <= 0x206f
                    || c == 0x3164
                    || c >= 0xfe00 && c <= 0xfe0f
                    || c == 0xfeff
                    || c == 0xffa0
                    || c >= 0xfff9 && c <= 0xfffb;
        }
        return c == 0x110bd
                || c == 0x110cd
                || c >= 0x13430 && c <= 0x1343f
                || c >= 0x1bca0 && c <= 0x1bca3
                || c >= 0x1d173 && c <= 0x1d17a
                || c == 0xe0001
                || c >= 0xe0020 && c <= 0xe007f
                || c >= 0xe0100 && c <= 0xe01ef;
    }

    /** U+200D between two pictures, U+FE0F after one. */
    private static boolean joinsEmoji(String text, int at, int point) {
        if (point != 0x200d && point != 0xfe0f || at == 0) return false;
        var before = text.codePointBefore(at);
        var afterPicture = pictographic(before) || before == 0xfe0f || before == 0x20e3;
        if (point == 0xfe0f) return afterPicture || before >= '0' && before <= '9' || before == '#';
        return afterPicture && at + 1 < text.length() && pictographic(text.codePointAt(at + 1));
    }

    private static boolean pictographic(int c) {
        return Character.isExtendedPictographic(c) || Character.isEmojiModifier(c);
    }

    private static int afterEscape(String text, int at) {
        if (at + 1 >= text.length()) return at + 1;
        return switch (text.charAt(at + 1)) {
            case '[' -> afterControlSequence(text, at + 2);
            case ']', 'P', '^', '_', 'X' -> afterString(text, at + 2);
            default -> at + 1;
        };
    }

    /** Parameters, intermediates, one final byte: ECMA-48, 5.4. */
    private static int afterControlSequence(String text, int from) {
        var i = from;
        while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) <= 0x3f) i++;
        return i < text.length() && text.charAt(i) >= 0x40 && text.charAt(i) <= 0x7e ? i + 1 : i;
    }

    /** Up to BEL or ESC \; one that never ends loses only its introducer. */
    private static int afterString(String text, int from) {
        // A bound keeps a text full of introducers linear.
        var most = Math.min(text.length(), from + 1024);
        for (var i = from; i < most; i++) {
            var c = text.charAt(i);
            if (c == '\u0007' || c == '\u009c') return i + 1;
            if (c == '\u001b') return i + 1 < most && text.charAt(i + 1) == '\\' ? i + 2 : i;
        }
        return from;
    }
}
