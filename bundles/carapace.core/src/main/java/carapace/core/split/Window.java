package carapace.core.split;

import carapace.channel.TextLimit;

import java.text.BreakIterator;
import java.util.Locale;

/** Finds where a text that begins at {@code from} is best cut. */
record Window(String text, int from, TextLimit limit) {
    private static final int LOOK_AHEAD = 64;

    /**
     * Where to cut, after {@code from}.
     *
     * @param room how much may stand before the cut, in the limit's unit
     * @param fenced whether the cut begins inside a fenced block, where only lines count
     */
    int cut(int room, boolean fenced) {
        var end = fits(room);
        var middle = from + (end - from) / 2;
        if (!fenced) {
            var paragraph = text.lastIndexOf("\n\n", end - 1);
            if (paragraph >= middle && paragraph > from) return paragraph;
        }
        var line = text.lastIndexOf('\n', end < text.length() ? end : end - 1);
        if (line >= middle && line > from) return line;
        if (!fenced) {
            var sentence = sentenceEnd(middle, end);
            if (sentence > from) return sentence;
        }
        var word = blankBefore(middle, end);
        if (word > from) return word;
        return whole(end);
    }

    private int sentenceEnd(int middle, int end) {
        for (var at = end; at > middle; at--) {
            var before = text.charAt(at - 1);
            if ("。！？".indexOf(before) >= 0) return at;
            var stop = ".!?…".indexOf(before) >= 0;
            if (stop && at < text.length() && Character.isWhitespace(text.charAt(at))) return at;
        }
        return -1;
    }

    private int blankBefore(int middle, int end) {
        for (var at = end; at >= middle; at--) {
            if (at < text.length() && Character.isWhitespace(text.charAt(at))) return at;
        }
        return -1;
    }

    /** The last border of what shows as one character, at or before {@code end}. */
    private int whole(int end) {
        if (end >= text.length()) return end;
        var part = text.substring(from, Math.min(text.length(), end + LOOK_AHEAD));
        var borders = BreakIterator.getCharacterInstance(Locale.ROOT);
        borders.setText(part);
        var inside = end - from;
        var border = borders.isBoundary(inside) ? inside : borders.preceding(inside);
        if (border > 0) return from + border;
        // one "character" longer than a whole part: only surrogates are kept together
        return splitsPair(end) && end - 1 > from ? end - 1 : end;
    }

    private boolean splitsPair(int at) {
        return Character.isHighSurrogate(text.charAt(at - 1))
                && Character.isLowSurrogate(text.charAt(at));
    }

    /** The furthest end with which the text still fits; past at least one character. */
    private int fits(int room) {
        var used = 0;
        var at = from;
        while (at < text.length()) {
            var point = text.codePointAt(at);
            var width = Character.charCount(point);
            used += limit.measure(text.substring(at, at + width));
            if (used > room && at > from) return at;
            at += width;
        }
        return at;
    }
}
