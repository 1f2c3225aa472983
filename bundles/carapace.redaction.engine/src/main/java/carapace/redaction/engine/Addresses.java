package carapace.redaction.engine;

import static carapace.redaction.engine.Chars.ALNUM;
import static carapace.redaction.engine.Chars.DASH;
import static carapace.redaction.engine.Chars.DIGIT;

import java.util.Set;

/** Classes 1, 3, 4, 7 and webhooks of 8: addresses, and what stands inside them. */
final class Addresses {

    private static final Set<String> QUERY = Set.of("code", "state", "sig", "signature", "key");

    private final char[] text;
    private final boolean reply;
    private final Cuts cuts;
    // The run of characters an address is part of; no run is walked twice.
    private int runEnd;
    private boolean runLooked;
    private int escapedEnd;

    Addresses(char[] text, boolean reply, Cuts cuts) {
        this.text = text;
        this.reply = reply;
        this.cuts = cuts;
    }

    /** A colon: the start of {@code ://}, or nothing. */
    void at(int i) {
        if (!Chars.exact(text, i, "://") || i == 0 || !Chars.is(text[i - 1], ALNUM)) return;
        var scheme = Chars.begin(text, i, ALNUM | DASH, 20);
        if (i >= runEnd) {
            runEnd = Chars.endOfRun(text, i);
            runLooked = false;
        }
        if (!runLooked) {
            runLooked = true;
            if (whole(scheme, i)) return;
        }
        credentials(scheme, i);
    }

    /** What replaces the address from its scheme to its end; looked for once a run. */
    private boolean whole(int scheme, int i) {
        if (!reply && Chars.find(text, i, runEnd, "/_matrix/") >= 0) {
            cuts.add(scheme, runEnd, 1, Engine.REDACTED_MATRIX_URL);
            return true;
        }
        if (telegram(i)) {
            cuts.add(scheme, runEnd, 3, Engine.REDACTED_URL);
            return true;
        }
        if (!reply && Chars.word(text, i, "://hooks.slack.com/")) {
            cuts.add(scheme, runEnd, 7, Engine.REDACTED_URL);
            return true;
        }
        if (!reply && Chars.find(text, i, runEnd, "/api/webhooks/") >= 0) {
            cuts.add(scheme, runEnd, 8, Engine.REDACTED);
            return true;
        }
        if (!reply && sensitiveQuery(i)) {
            var host = Math.min(runEnd, endOfAuthority(i + 3));
            cuts.add(host, runEnd, 4, Engine.REDACTED_URL);
        }
        return false;
    }

    /** {@code /bot<digits>:<token>}, the colon perhaps as %3A. */
    private boolean telegram(int i) {
        for (var at = Chars.find(text, i, runEnd, "/bot"); at >= 0; ) {
            var digits = Chars.end(text, at + 4, DIGIT, 13);
            var width = digits - at - 4;
            if (width >= 6 && width <= 12) {
                var from = digits < text.length && text[digits] == ':' ? digits + 1 : -1;
                if (Chars.word(text, digits, "%3a")) from = digits + 3;
                if (from > 0 && Chars.end(text, from, ALNUM | DASH, 20) - from >= 20) return true;
            }
            at = Chars.find(text, at + 4, runEnd, "/bot");
        }
        return false;
    }

    private boolean sensitiveQuery(int i) {
        var at = i;
        while (at < runEnd && text[at] != '?' && text[at] != '#') at++;
        while (at < runEnd) {
            var name = at + 1;
            var end = name;
            while (end < runEnd && text[end] != '=' && text[end] != '&') end++;
            var longest = Math.min(end, name + 64);
            if (end < runEnd && text[end] == '=' && longest > name) {
                var word = new String(text, name, longest - name);
                if (QUERY.contains(word) || FieldNames.of(word) == FieldNames.Says.SECRET) {
                    return true;
                }
            }
            at = end;
            while (at < runEnd && text[at] != '&' && text[at] != ';' && text[at] != '#') at++;
        }
        return false;
    }

    private int endOfAuthority(int from) {
        var i = from;
        while (i < runEnd && text[i] != '/' && text[i] != '?' && text[i] != '#') i++;
        return i;
    }

    /** User-info: it goes, and so does all behind the host. */
    private void credentials(int scheme, int i) {
        var from = i + 3;
        var end = endOfAuthority(from);
        var at = end - 1;
        while (at >= from && text[at] != '@') at--;
        if (at < from) return;
        if (reply && !password(from, at)) return;
        cuts.add(from, at + 1, 4, "");
        cuts.add(end, Math.max(end, runEnd), 4, Engine.REDACTED_URL);
    }

    private boolean password(int from, int to) {
        for (var i = from; i < to - 1; i++) {
            if (text[i] == ':') return true;
        }
        return false;
    }

    /** A percent sign: an address that is itself percent-encoded. */
    void escaped(int i) {
        if (reply || i < escapedEnd || !Chars.word(text, i, "%2f_matrix%2f")) return;
        escapedEnd = Chars.endOfRun(text, i);
        var from = Chars.begin(text, i, ALNUM | DASH | Chars.TOKEN68, 2048);
        while (from > 0 && i - from < 2048 && partOfEscaped(text[from - 1])) from--;
        var start = Chars.find(text, from, i, "http");
        cuts.add(start >= 0 ? start : from, escapedEnd, 1, Engine.REDACTED_MATRIX_URL);
    }

    private static boolean partOfEscaped(char c) {
        return Chars.is(c, ALNUM | DASH) || c == '%' || c == '.' || c == ':';
    }
}
