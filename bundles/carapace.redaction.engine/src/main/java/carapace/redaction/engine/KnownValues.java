package carapace.redaction.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds known values in one pass: an Aho-Corasick automaton over the characters that occur in them.
 * Every secret is known in its plain, percent-encoded, JSON-escaped, hexadecimal and base64 forms,
 * the last at each of its three alignments, so that it is found inside {@code user:password} too.
 */
final class KnownValues {

    private static final int SHORTEST = 8;

    private final char[] alphabet;
    private final short[] classOf;
    private final int classes;
    private final int[] next;
    private final int[] length;
    private final boolean[] address;

    static KnownValues of(Collection<String> secrets, Collection<String> homeservers) {
        var patterns = new LinkedHashMap<String, Boolean>();
        for (var secret : secrets) {
            if (secret.length() < SHORTEST) continue;
            for (var form : forms(secret)) {
                if (form.length() >= SHORTEST) patterns.put(form, false);
            }
        }
        for (var origin : homeservers) {
            var bare = origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin;
            if (bare.length() < SHORTEST) continue;
            patterns.put(bare, true);
            patterns.put(URLEncoder.encode(bare, StandardCharsets.UTF_8), true);
        }
        return new KnownValues(patterns);
    }

    private static List<String> forms(String secret) {
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        var forms = new ArrayList<String>();
        forms.add(secret);
        var percent = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(percent);
        forms.add(percent.replace("+", "%20"));
        forms.add(lowerEscapes(percent));
        forms.add(jsonEscaped(secret));
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
        for (var shift = 0; shift < 3; shift++) {
            var aligned = aligned(bytes, shift);
            forms.add(aligned);
            forms.add(aligned.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }

    /**
     * The base64 characters that depend on this value alone when {@code shift} bytes are before it.
     */
    private static String aligned(byte[] bytes, int shift) {
        var padded = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, padded, shift, bytes.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(padded);
        var from = (shift * 8 + 5) / 6;
        var to = (shift + bytes.length) * 8 / 6;
        return text.substring(from, Math.max(from, to));
    }

    private static String lowerEscapes(String percent) {
        var out = new StringBuilder(percent);
        for (var i = 0; i + 2 < out.length(); i++) {
            if (out.charAt(i) == '%') {
                out.replace(i + 1, i + 3, out.substring(i + 1, i + 3).toLowerCase(Locale.ROOT));
            }
        }
        return out.toString();
    }

    private static String jsonEscaped(String secret) {
        return secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/");
    }

    private KnownValues(Map<String, Boolean> patterns) {
        this.alphabet = alphabetOf(patterns.keySet());
        this.classes = alphabet.length + 1;
        this.classOf = new short[128];
        for (var i = 0; i < alphabet.length; i++) {
            if (alphabet[i] < 128) classOf[alphabet[i]] = (short) (i + 1);
        }
        var states = 1;
        for (var pattern : patterns.keySet()) states += pattern.length();
        var table = new int[patterns.isEmpty() ? 0 : states * classes];
        var longest = new int[states];
        var marks = new boolean[states];
        var used = 1;
        for (var entry : patterns.entrySet()) {
            var state = 0;
            for (var i = 0; i < entry.getKey().length(); i++) {
                var slot = state * classes + classOf(entry.getKey().charAt(i));
                if (table[slot] == 0) table[slot] = used++;
                state = table[slot];
            }
            longest[state] = entry.getKey().length();
            marks[state] = entry.getValue();
        }
        link(table, longest, marks, used);
        this.next = Arrays.copyOf(table, patterns.isEmpty() ? 0 : used * classes);
        this.length = Arrays.copyOf(longest, used);
        this.address = Arrays.copyOf(marks, used);
    }

    /** Fills in where to go on a mismatch, breadth first, so that reading never steps back. */
    private void link(int[] table, int[] longest, boolean[] marks, int used) {
        if (table.length == 0) return;
        var fallback = new int[used];
        var queue = new ArrayDeque<Integer>();
        for (var c = 0; c < classes; c++) {
            if (table[c] != 0) queue.add(table[c]);
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            if (longest[state] == 0) {
                longest[state] = longest[fallback[state]];
                marks[state] = marks[fallback[state]];
            }
            for (var c = 0; c < classes; c++) {
                var slot = state * classes + c;
                var target = table[slot];
                var other = table[fallback[state] * classes + c];
                if (target == 0) {
                    table[slot] = other;
                } else {
                    fallback[target] = other;
                    queue.add(target);
                }
            }
        }
    }

    private static char[] alphabetOf(Collection<String> patterns) {
        var all = new StringBuilder();
        patterns.forEach(all::append);
        var chars = all.chars().distinct().sorted().toArray();
        var out = new char[chars.length];
        for (var i = 0; i < chars.length; i++) out[i] = (char) chars[i];
        return out;
    }

    private int classOf(char c) {
        return c < 128 ? classOf[c] : Math.max(0, Arrays.binarySearch(alphabet, c) + 1);
    }

    boolean isEmpty() {
        return next.length == 0;
    }

    void find(char[] text, Cuts cuts) {
        var state = 0;
        var addressEnd = 0;
        for (var i = 0; i < text.length; i++) {
            state = next[state * classes + classOf(text[i])];
            if (length[state] == 0) continue;
            var from = i + 1 - length[state];
            if (address[state]) {
                if (i < addressEnd) continue; // inside an address that is cut already
                addressEnd = Chars.endOfRun(text, i + 1);
                cuts.add(from, addressEnd, 2, Engine.REDACTED_MATRIX_URL);
            } else {
                cuts.add(from, i + 1, 0, Engine.REDACTED);
            }
        }
    }
}
