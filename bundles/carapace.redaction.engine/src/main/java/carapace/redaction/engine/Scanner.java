package carapace.redaction.engine;

import static carapace.redaction.engine.Chars.ALNUM;
import static carapace.redaction.engine.Chars.BASE58;
import static carapace.redaction.engine.Chars.DASH;
import static carapace.redaction.engine.Chars.DIGIT;
import static carapace.redaction.engine.Chars.SEALED;
import static carapace.redaction.engine.Chars.TOKEN68;

/**
 * One walk over one text. Most characters cannot be part of a recognition and cost one look-up; the
 * others look around within a bound, or along a run that is remembered so that no run is walked
 * twice from the same side.
 */
final class Scanner {

    private static final int TOKEN = ALNUM | DASH;
    private static final int KEY_BLOCK = 8192;

    private final char[] text;
    private final boolean reply;
    private final Cuts cuts;
    private final Addresses addresses;
    private final Settings settings;
    private int keyEnd;

    Scanner(char[] text, boolean reply, Cuts cuts) {
        this.text = text;
        this.reply = reply;
        this.cuts = cuts;
        this.addresses = new Addresses(text, reply, cuts);
        this.settings = new Settings(text, cuts);
    }

    void run() {
        for (var i = 0; i < text.length; i++) {
            if (Chars.trigger(text[i])) look(i);
        }
    }

    private void look(int i) {
        switch (text[i]) {
            case ':' -> {
                addresses.at(i);
                botToken(i);
                sealed(i);
                if (!reply) settings.at(i);
            }
            case '=' -> {
                if (!reply) settings.at(i);
            }
            case '_' -> underscore(i);
            case '-' -> dash(i);
            case '.' -> dot(i);
            case '%' -> addresses.escaped(i);
            case 'x' -> slack(i);
            case 'A' -> capitals(i);
            case 'J' -> webToken(i);
            case 'E' -> recoveryKey(i);
            default -> space(i);
        }
    }

    private boolean free(int i) {
        return i == 0 || !Chars.is(text[i - 1], TOKEN);
    }

    private void cut(int from, int to, int rank) {
        cuts.add(from, to, rank, Engine.REDACTED);
    }

    /** Class 5: 6 to 12 digits, a colon, 30 or more token characters. */
    private void botToken(int i) {
        if (i == 0 || !Chars.is(text[i - 1], DIGIT)) return;
        var from = Chars.begin(text, i, DIGIT, 13);
        if (i - from < 6 || i - from > 12 || from > 0 && Chars.is(text[from - 1], ALNUM)) return;
        var to = Chars.end(text, i + 1, TOKEN);
        if (to - i - 1 >= 30) cut(from, to, 5);
    }

    /** Class 16. */
    private void sealed(int i) {
        if (i < 3 || !Chars.word(text, i - 3, "enc") || i + 2 >= text.length) return;
        if (text[i + 1] != 'v' || i > 3 && Chars.is(text[i - 4], ALNUM)) return;
        var version = Chars.end(text, i + 2, DIGIT, 20);
        if (version == i + 2 || version >= text.length || text[version] != ':') return;
        var to = Chars.end(text, version + 1, ALNUM | SEALED);
        if (to - version - 1 >= 20) cuts.add(i - 3, to, 16, Engine.REDACTED_SEALED);
    }

    /** Classes 9 and 10 with an underscore. */
    private void underscore(int i) {
        if (i >= 3 && matrixPrefix(i - 3) && free(i - 3)) {
            var to = Chars.end(text, i + 1, TOKEN);
            if (to - i - 1 >= 16 && (!reply || mixed(i + 1, to))) cut(i - 3, to, 9);
        } else if (i >= 3 && hubPrefix(i - 3) && free(i - 3)) {
            var to = Chars.end(text, i + 1, TOKEN);
            if (to - i - 1 >= 20) cut(i - 3, to, 10);
        } else if (i >= 10 && Chars.exact(text, i - 10, "github_pat") && free(i - 10)) {
            var to = Chars.end(text, i + 1, TOKEN);
            if (to - i - 1 >= 20) cut(i - 10, to, 10);
        }
    }

    private boolean matrixPrefix(int at) {
        return Chars.exact(text, at, "syt")
                || Chars.exact(text, at, "syr")
                || Chars.exact(text, at, "mat")
                || Chars.exact(text, at, "mct")
                || Chars.exact(text, at, "mcr");
    }

    private boolean hubPrefix(int at) {
        return text[at] == 'g' && text[at + 1] == 'h' && "pousr".indexOf(text[at + 2]) >= 0;
    }

    /** What no identifier of a program looks like: digits, capitals and small letters together. */
    private boolean mixed(int from, int to) {
        var digit = false;
        var capital = false;
        var small = false;
        for (var i = from; i < to; i++) {
            digit |= Chars.is(text[i], DIGIT);
            capital |= text[i] >= 'A' && text[i] <= 'Z';
            small |= text[i] >= 'a' && text[i] <= 'z';
        }
        return digit && capital && small;
    }

    private boolean hasDigit(int from, int to) {
        for (var i = from; i < to; i++) {
            if (Chars.is(text[i], DIGIT)) return true;
        }
        return false;
    }

    /** Classes 10 (with a hyphen), 15 and 17 (groups joined by hyphens). */
    private void dash(int i) {
        if (i >= 2 && text[i - 1] == 'k' && text[i - 2] == 's' && free(i - 2)) {
            var to = Chars.end(text, i + 1, TOKEN);
            if (to - i - 1 >= 16 && (!reply || hasDigit(i + 1, to))) cut(i - 2, to, 10);
        } else if (i >= 3 && Chars.exact(text, i - 3, "key") && free(i - 3)) {
            var to = Chars.end(text, i + 1, reply ? ALNUM : TOKEN);
            if (to - i - 1 >= 16 && (!reply || hasDigit(i + 1, to))) cut(i - 3, to, 10);
        } else if ((i == 0 || text[i - 1] != '-') && Chars.exact(text, i, "-----BEGIN ")) {
            keyBlock(i);
        }
        if (!reply) groups(i);
    }

    /** Class 15: to its END line, or 8 KiB. */
    private void keyBlock(int from) {
        if (from < keyEnd) return;
        var line = Math.min(text.length, from + 100);
        if (Chars.find(text, from, line, "private key") < 0) return;
        var most = Math.min(text.length, from + KEY_BLOCK);
        var end = Chars.find(text, from + 11, most, "-----end ");
        if (end >= 0) {
            var close = Chars.find(text, end + 9, Math.min(text.length, end + 109), "-----");
            end = close < 0 ? Math.min(text.length, end + 9) : close + 5;
        } else {
            end = most;
        }
        keyEnd = end;
        cut(from, end, 15);
    }

    /** Classes 8, 10 (ya29.) and mfa tokens. */
    private void dot(int i) {
        if (i >= 4 && Chars.exact(text, i - 4, "ya29") && free(i - 4)) {
            var to = Chars.end(text, i + 1, TOKEN);
            if (to - i - 1 >= 20) cut(i - 4, to, 10);
        }
        if (reply) return;
        if (i >= 3 && Chars.exact(text, i - 3, "mfa") && free(i - 3)) {
            var to = Chars.end(text, i + 1, TOKEN);
            if (to - i - 1 >= 20) cut(i - 3, to, 8);
            return;
        }
        var middle = Chars.end(text, i + 1, TOKEN, 8);
        var width = middle - i - 1;
        if (width < 6 || width > 7 || middle >= text.length || text[middle] != '.') return;
        var from = Chars.begin(text, i, TOKEN, 29);
        if (i - from < 23 || i - from > 28) return;
        var to = Chars.end(text, middle + 1, TOKEN);
        if (to - middle - 1 >= 27) cut(from, to, 8);
    }

    /** Class 6. */
    private void slack(int i) {
        if (!free(i) || i + 4 >= text.length) return;
        var kind = text[i + 3];
        int from;
        if (Chars.exact(text, i, "xoxe.xox")) {
            from = i + 9;
        } else if (Chars.exact(text, i, "xox") && "abeoprs".indexOf(kind) >= 0) {
            if (text[i + 4] != '-') return;
            from = i + 5;
        } else if (Chars.exact(text, i, "xapp-")) {
            from = i + 5;
        } else {
            return;
        }
        var to = Chars.end(text, from, TOKEN);
        if (to - from >= 10) cut(i, to, 6);
    }

    /** Class 10 in capitals. */
    private void capitals(int i) {
        if (!free(i)) return;
        if (Chars.exact(text, i, "AIza")) {
            var to = Chars.end(text, i + 4, TOKEN);
            if (to - i - 4 >= 35) cut(i, to, 10);
        } else if (Chars.exact(text, i, "AKIA") || Chars.exact(text, i, "ASIA")) {
            var to = Chars.end(text, i + 4, ALNUM, 17);
            for (var at = i + 4; at < to; at++) {
                if (text[at] >= 'a' && text[at] <= 'z') return;
            }
            if (to - i - 4 == 16) cut(i, to, 10);
        }
    }

    /** Class 14. */
    private void webToken(int i) {
        if (reply || i < 2 || text[i - 1] != 'y' || text[i - 2] != 'e' || !free(i - 2)) return;
        var first = Chars.end(text, i + 1, TOKEN);
        if (first - i + 2 < 10 || first >= text.length || text[first] != '.') return;
        var second = Chars.end(text, first + 1, TOKEN);
        if (second - first - 1 < 10 || second >= text.length || text[second] != '.') return;
        var third = Chars.end(text, second + 1, TOKEN);
        if (third - second - 1 >= 10) cut(i - 2, third, 14);
    }

    /** Class 17 in one piece. */
    private void recoveryKey(int i) {
        if (reply || !free(i) || !Chars.exact(text, i, "Es")) return;
        var to = Chars.end(text, i, BASE58, 49);
        if (to - i == 48 && !Chars.is(at(to), TOKEN)) cut(i, to, 17);
    }

    private char at(int i) {
        return i < text.length ? text[i] : ' ';
    }

    private void space(int i) {
        if (reply) return;
        scheme(i);
        groups(i);
    }

    /** Class 11. */
    private void scheme(int i) {
        if (i == 0 || Chars.space(text[i - 1])) return;
        var name = Chars.begin(text, i, ALNUM, 7);
        var bearer = i - name == 6 && Chars.word(text, name, "bearer");
        if (!bearer && !(i - name == 5 && Chars.word(text, name, "basic"))) return;
        if (!free(name)) return;
        var from = i;
        // A bound, since white space without end must not be walked again and again.
        while (from < text.length && from < i + 64 && Chars.space(text[from])) from++;
        var to = Chars.end(text, from, TOKEN | TOKEN68);
        if (to - from >= 8) cut(from, to, 11);
    }

    /** Class 17 in twelve groups; {@code i} is the first separator. */
    private void groups(int i) {
        if (i < 4 || !Chars.is(text[i - 1], BASE58)) return;
        var start = Chars.begin(text, i, BASE58, 5);
        if (i - start != 4 || !free(start) && text[start - 1] != '-') return;
        var at = start;
        for (var group = 1; group < 12; group++) {
            var end = Chars.end(text, at, BASE58, 5);
            if (end - at != 4 || end >= text.length) return;
            var escaped = Chars.exact(text, end, "\\n");
            if (!escaped && !Chars.space(text[end]) && text[end] != '-') return;
            at = end + (escaped ? 2 : 1);
        }
        var end = Chars.end(text, at, BASE58, 5);
        if (end - at < 3 || end - at > 4 || Chars.is(at(end), ALNUM)) return;
        if (hasDigit(start, end) || hasCapitalInside(start, end)) cut(start, end, 17);
    }

    /** Twelve short words in a row are not a key; keys have capitals or digits inside. */
    private boolean hasCapitalInside(int from, int to) {
        for (var i = from + 1; i < to; i++) {
            if (text[i] >= 'A' && text[i] <= 'Z' && Chars.is(text[i - 1], ALNUM)) return true;
        }
        return false;
    }
}
