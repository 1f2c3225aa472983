package carapace.redaction.engine;

import static carapace.redaction.engine.Chars.ALNUM;
import static carapace.redaction.engine.Chars.DASH;
import static carapace.redaction.engine.Chars.DIGIT;

import java.util.Locale;
import java.util.Set;

/** Classes 12 and 13: a name, a separator, a value. */
final class Settings {

    private static final Set<String> HEADERS =
            Set.of(
                    "authorization",
                    "proxy-authorization",
                    "x-api-key",
                    "x-slack-signature",
                    "x-telegram-bot-api-secret-token",
                    "x-carapace-token",
                    "x-goog-api-key",
                    "cookie",
                    "set-cookie");

    private static final int SHORTEST = 8;
    private static final int LONGEST_NAME = 64;

    private final char[] text;
    private final Cuts cuts;
    private int done;

    Settings(char[] text, Cuts cuts) {
        this.text = text;
        this.cuts = cuts;
    }

    void at(int separator) {
        if (separator < done) return; // inside a value that is cut already
        var nameEnd = separator;
        for (var i = 0; i < 2 && nameEnd > 0 && text[nameEnd - 1] == ' '; i++) nameEnd--;
        if (nameEnd > 0 && Chars.quote(text[nameEnd - 1])) nameEnd--;
        if (nameEnd > 0 && text[nameEnd - 1] == '\\') nameEnd--;
        var from = beginOfName(nameEnd);
        if (nameEnd - from < 5) return;
        var name = new String(text, from, nameEnd - from);
        if (HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            header(separator, from > 0 && Chars.quote(text[from - 1]) ? text[from - 1] : '\n');
        } else {
            var says = FieldNames.of(name);
            if (says != FieldNames.Says.NOTHING) value(separator, says);
        }
    }

    private int beginOfName(int to) {
        var limit = Math.max(0, to - LONGEST_NAME);
        var i = to;
        while (i > limit && (Chars.is(text[i - 1], ALNUM | DASH) || text[i - 1] == '.')) i--;
        return i;
    }

    /** To the end of the line, or of the quote that the value or the whole header stands in. */
    private void header(int separator, char around) {
        var i = separator + 1;
        while (i < text.length && (text[i] == ' ' || text[i] == '\t')) i++;
        var quoted = i < text.length && (Chars.quote(text[i]) || opensEscaped(i));
        var escaped = quoted && text[i] == '\\';
        var start = quoted ? i + (escaped ? 2 : 1) : i;
        var closing = quoted ? text[start - 1] : around;
        var end = quoted ? endOfQuote(start, closing, escaped) : start;
        if (!quoted) {
            while (end < text.length
                    && text[end] != closing
                    && text[end] != '\n'
                    && !escapedFeed(end)) {
                end++;
            }
        }
        if (end == start) return;
        done = end;
        if (quoted) {
            cuts.add(start, end, 12, Engine.REDACTED);
        } else {
            cuts.add(separator, end, 12, ": " + Engine.REDACTED);
        }
    }

    private boolean opensEscaped(int i) {
        return text[i] == '\\' && i + 1 < text.length && Chars.quote(text[i + 1]);
    }

    private boolean escapedFeed(int i) {
        return text[i] == '\\'
                && i + 1 < text.length
                && (text[i + 1] == 'n' || text[i + 1] == 'r' || text[i + 1] == '"');
    }

    /** Where a quoted value ends; one that was opened as {@code \"} is closed as such. */
    private int endOfQuote(int from, char quote, boolean escaped) {
        var i = from;
        while (i < text.length && text[i] != '\n') {
            if (text[i] == '\\' && i + 1 < text.length) {
                if (escaped && text[i + 1] == quote) return i;
                i += 2;
            } else if (text[i] == quote) {
                return i;
            } else {
                i++;
            }
        }
        return Math.min(i, text.length);
    }

    private void value(int separator, FieldNames.Says says) {
        var from = separator + 1;
        while (from < text.length && from < separator + 64 && text[from] == ' ') from++;
        if (from >= text.length) return;
        int to;
        if (Chars.quote(text[from]) || opensEscaped(from)) {
            var escaped = text[from] == '\\';
            from += escaped ? 2 : 1;
            to = endOfQuote(from, text[from - 1], escaped);
        } else {
            to = from;
            while (to < text.length && !Chars.space(text[to]) && !escapedFeed(to)) to++;
        }
        done = to;
        if (to - from < SHORTEST) return;
        if (says == FieldNames.Says.COUNTER && number(from, to)) return;
        cuts.add(from, to, 13, Engine.REDACTED);
    }

    private boolean number(int from, int to) {
        for (var i = from; i < to; i++) {
            if (!Chars.is(text[i], DIGIT) && text[i] != '.' && text[i] != ',' && text[i] != '}') {
                return false;
            }
        }
        return true;
    }
}
