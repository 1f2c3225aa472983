package carapace.agent;

/** Bounds for texts. */
final class Texts {

    private Texts() {}

    /** The longest start of a text that has at most so many bytes of UTF-8. */
    static String atMost(String text, int bytes) {
        var left = bytes;
        var end = 0;
        while (end < text.length()) {
            var point = text.codePointAt(end);
            left -= point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (left < 0) return text.substring(0, end);
            end += Character.charCount(point);
        }
        return text;
    }
}
