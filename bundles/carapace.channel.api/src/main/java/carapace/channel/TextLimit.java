package carapace.channel;

import java.util.PrimitiveIterator;

/**
 * How much text one part may hold.
 *
 * @param most at least 64
 */
public record TextLimit(int most, Unit unit) {

    /** Fits every network we know. */
    public static final TextLimit CAUTIOUS = new TextLimit(1900, Unit.UTF8_BYTE);

    /** No limit worth the name. */
    public static final TextLimit NONE = new TextLimit(Integer.MAX_VALUE, Unit.UTF16_CODE_UNIT);

    /** What is counted. */
    public enum Unit {
        UTF16_CODE_UNIT,
        CODE_POINT,
        UTF8_BYTE
    }

    public TextLimit {
        if (most < 64) throw new IllegalArgumentException("a text limit is at least 64");
    }

    /** The length of a text in this limit's unit. */
    public int measure(CharSequence text) {
        return switch (unit) {
            case UTF16_CODE_UNIT -> text.length();
            case CODE_POINT -> Character.codePointCount(text, 0, text.length());
            case UTF8_BYTE -> utf8Length(text);
        };
    }

    private static int utf8Length(CharSequence text) {
        var bytes = 0;
        for (PrimitiveIterator.OfInt it = text.codePoints().iterator(); it.hasNext(); ) {
            var point = it.nextInt();
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        }
        return bytes;
    }
}
