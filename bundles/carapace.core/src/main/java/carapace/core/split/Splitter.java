package carapace.core.split;

import carapace.channel.TextLimit;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into parts: at the last paragraph, line, sentence or word end in the final half of
 * what fits, else hard, but never inside what shows as one character. A fenced block that is cut is
 * closed and opened again. At most 20 parts; what is left then is cut off and said so.
 */
public final class Splitter {
    /** The most parts of one answer. */
    public static final int MOST_PARTS = 20;

    private static final String CUT_OFF = "\n[…]";

    private final TextLimit limit;
    private final int reserve;

    /**
     * For one channel.
     *
     * @param reserve characters kept free in each part, for a mark that is added later
     */
    public Splitter(TextLimit limit, int reserve) {
        this.limit = limit;
        this.reserve = Math.min(reserve, limit.most() / 3);
    }

    /** The parts in order; none when there is nothing but white space. */
    public List<String> split(String text) {
        if (text.isBlank()) return List.of();
        if (limit.measure(text) <= limit.most() - reserve) return List.of(text);
        var parts = new ArrayList<String>();
        var fence = Fence.NONE;
        var from = 0;
        while (from < text.length()) {
            var last = parts.size() == MOST_PARTS - 1;
            var opening = fence.opening();
            var room = limit.most() - reserve - limit.measure(opening);
            var rest = text.substring(from);
            if (limit.measure(rest) <= room) {
                if (!rest.isBlank()) parts.add(opening + rest);
                break;
            }
            room -= limit.measure(fence.widest(rest));
            if (last) room -= limit.measure(CUT_OFF);
            var window = new Window(text, from, limit);
            var cut = window.cut(Math.max(room, 1), fence.open());
            var body = text.substring(from, cut);
            var after = fence.after(body);
            var trimmed = body.stripTrailing();
            if (!trimmed.isBlank() || fence.open()) {
                parts.add(opening + trimmed + after.closing() + (last ? CUT_OFF : ""));
            }
            if (last) break;
            from = after.open() ? pastLineEnd(text, cut) : pastBlank(text, cut);
            fence = after;
        }
        return List.copyOf(parts);
    }

    /** Inside a fence indentation counts, so only the line's own end is dropped. */
    private static int pastLineEnd(String text, int at) {
        if (text.startsWith("\r\n", at)) return at + 2;
        return at < text.length() && text.charAt(at) == '\n' ? at + 1 : at;
    }

    private static int pastBlank(String text, int at) {
        var next = at;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) next++;
        return next;
    }
}
