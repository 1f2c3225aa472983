package carapace.channel.telegram;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the answer of {@code getUpdates} into updates without parsing them, so that one that no JSON
 * library would take does not cost the others. Looks at brackets and strings only, in one pass and
 * without recursion.
 */
final class Cutter {

    /**
     * One update's bytes.
     *
     * @param id its {@code update_id}; negative when there is none to be found
     */
    record Cut(long id, int from, int to) {}

    private static final byte[] RESULT = "\"result\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPDATE_ID = "\"update_id\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private int at;
    private long id;

    private Cutter(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Every element of {@code result}; empty when the answer has no such array. */
    static Optional<List<Cut>> cut(byte[] answer) {
        return new Cutter(answer).members();
    }

    private Optional<List<Cut>> members() {
        blanks();
        if (!take('{')) return Optional.empty();
        while (true) {
            blanks();
            var key = at;
            if (here() != '"') return Optional.empty();
            string();
            var wanted = is(RESULT, key, at);
            blanks();
            if (!take(':')) return Optional.empty();
            blanks();
            if (wanted && take('[')) return Optional.of(elements());
            value();
            blanks();
            if (!take(',')) return Optional.empty();
        }
    }

    private List<Cut> elements() {
        var cuts = new ArrayList<Cut>();
        while (true) {
            blanks();
            if (at >= bytes.length || here() == ']') return cuts;
            if (take(',')) continue;
            var from = at;
            value();
            cuts.add(new Cut(id, from, at));
        }
    }

    /** Goes behind one value and remembers its {@code update_id}. */
    private void value() {
        id = -1;
        var depth = 0;
        while (at < bytes.length) {
            switch (here()) {
                case '"' -> {
                    var from = at;
                    string();
                    if (depth == 1 && id < 0 && is(UPDATE_ID, from, at)) number();
                    if (depth == 0) return;
                }
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    if (depth == 0) return;
                    at++;
                    if (--depth == 0) return;
                }
                case ',' -> {
                    if (depth == 0) return;
                    at++;
                }
                default -> at++;
            }
        }
    }

    /** Goes behind a string, or to the end when it has none. */
    private void string() {
        at++;
        while (at < bytes.length && here() != '"') at += here() == '\\' ? 2 : 1;
        at = Math.min(at + 1, bytes.length);
    }

    private void number() {
        blanks();
        if (!take(':')) return;
        blanks();
        var value = 0L;
        var digits = 0;
        while (at < bytes.length && here() >= '0' && here() <= '9' && digits < 18) {
            value = value * 10 + here() - '0';
            at++;
            digits++;
        }
        if (digits > 0) id = value;
    }

    private boolean is(byte[] wanted, int from, int to) {
        if (to - from != wanted.length) return false;
        for (var i = 0; i < wanted.length; i++) if (bytes[from + i] != wanted[i]) return false;
        return true;
    }

    private void blanks() {
        while (at < bytes.length
                && (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t')) {
            at++;
        }
    }

    private boolean take(char c) {
        if (at >= bytes.length || here() != c) return false;
        at++;
        return true;
    }

    private int here() {
        return at < bytes.length ? bytes[at] : -1;
    }
}
