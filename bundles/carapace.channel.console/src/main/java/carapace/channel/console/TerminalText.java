package carapace.channel.console;

/** Text that cannot steer a terminal or turn its own reading direction. */
final class TerminalText {

    private static final int REPLACEMENT = 0xFFFD;

    private TerminalText() {}

    /** Several lines; line feeds and tabs stay. */
    static String lines(String text) {
        return clean(text, true);
    }

    /** One line. */
    static String line(String text) {
        return clean(text, false);
    }

    private static String clean(String text, boolean breaks) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> breaks && (c == '\n' || c == '\t') || !steers(c) ? c : REPLACEMENT)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    /** Controls, lone surrogates, separators, and marks that reorder; joiners of emoji are none. */
    private static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default ->
                    c == 0x061C
                            || c == 0x200E
                            || c == 0x200F
                            || c >= 0x202A && c <= 0x202E
                            || c >= 0x2066 && c <= 0x2069;
        };
    }
}
