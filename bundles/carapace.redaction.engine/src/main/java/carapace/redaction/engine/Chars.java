package carapace.redaction.engine;

/** Alphabets of tokens, and runs of their characters in a text. */
final class Chars {

    /** A–Z a–z 0–9. */
    static final int ALNUM = 1;

    /** _ and -. */
    static final int DASH = 2;

    /** What bearer tokens may hold besides: . ~ + / =. */
    static final int TOKEN68 = 4;

    /** Bitcoin's base58 alphabet. */
    static final int BASE58 = 8;

    /** 0–9. */
    static final int DIGIT = 16;

    /** What base64 and sealed values hold besides letters and digits: + / = :. */
    static final int SEALED = 32;

    /** Characters that may begin a secret's recognition. */
    static final int TRIGGER = 64;

    private static final byte[] KIND = kinds();

    private Chars() {}

    private static byte[] kinds() {
        var kind = new byte[128];
        mark(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", ALNUM);
        mark(kind, "_-", DASH);
        mark(kind, ".~+/=", TOKEN68);
        mark(kind, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", BASE58);
        mark(kind, "0123456789", DIGIT);
        mark(kind, "+/=:", SEALED);
        mark(kind, ":=_-.% \t\nJxAE", TRIGGER);
        return kind;
    }

    private static void mark(byte[] kind, String chars, int bit) {
        for (var i = 0; i < chars.length(); i++) kind[chars.charAt(i)] |= (byte) bit;
    }

    static boolean is(char c, int kinds) {
        return c < 128 && (KIND[c] & kinds) != 0;
    }

    static boolean trigger(char c) {
        return c < 128 && (KIND[c] & TRIGGER) != 0;
    }

    /** The first index at or after {@code from} whose character is of none of the kinds. */
    static int end(char[] text, int from, int kinds) {
        var i = from;
        while (i < text.length && is(text[i], kinds)) i++;
        return i;
    }

    /** The same, looking at {@code most} characters only. */
    static int end(char[] text, int from, int kinds, int most) {
        var limit = Math.min(text.length, from + most);
        var i = from;
        while (i < limit && is(text[i], kinds)) i++;
        return i;
    }

    /**
     * Where the run of these kinds that ends before {@code to} begins, at most {@code most} back.
     */
    static int begin(char[] text, int to, int kinds, int most) {
        var limit = Math.max(0, to - most);
        var i = to;
        while (i > limit && is(text[i - 1], kinds)) i--;
        return i;
    }

    /**
     * Whether the text has this word at {@code at}, ASCII letters in any case; word in lower case.
     */
    static boolean word(char[] text, int at, String word) {
        if (at < 0 || at + word.length() > text.length) return false;
        for (var i = 0; i < word.length(); i++) {
            var c = text[at + i];
            if (c >= 'A' && c <= 'Z') c += 32;
            if (c != word.charAt(i)) return false;
        }
        return true;
    }

    /** Whether the text has exactly this at {@code at}. */
    static boolean exact(char[] text, int at, String word) {
        if (at < 0 || at + word.length() > text.length) return false;
        for (var i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) return false;
        }
        return true;
    }

    static boolean space(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    static boolean quote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    /** Where an address ends: white space, a quote, an angle bracket, or an escaped line feed. */
    static boolean endsAddress(char[] text, int i) {
        var c = text[i];
        return space(c)
                || quote(c)
                || c == '<'
                || c == '>'
                || c == '\\' && i + 1 < text.length && (text[i + 1] == 'n' || text[i + 1] == '"');
    }

    static int endOfRun(char[] text, int from) {
        var i = from;
        while (i < text.length && !endsAddress(text, i)) i++;
        return i;
    }

    /**
     * The index of {@code word} in {@code from} to {@code to}, any case; -1 when it is not there.
     */
    static int find(char[] text, int from, int to, String word) {
        for (var i = from; i + word.length() <= to; i++) {
            if (word(text, i, word)) return i;
        }
        return -1;
    }
}
