package carapace.launcher.log;

/** What must not reach a terminal from elsewhere. */
public final class Terminal {

    private Terminal() {}

    /** Control characters, and those that turn the direction of writing. */
    public static boolean unsafe(char c) {
        return c < 0x20
                || (c >= 0x7f && c < 0xa0)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200e
                || c == 0x200f
                || c == 0x061c
                || c == 0xfeff
                || c == 0x2028
                || c == 0x2029;
    }

    /** The text without them; line feeds and tabs stay. */
    public static String safe(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            var drop = unsafe(c) && c != '\n' && c != '\t';
            if (drop && out == null) out = new StringBuilder(text.length()).append(text, 0, i);
            else if (!drop && out != null) out.append(c);
        }
        return out == null ? text : out.toString();
    }
}
