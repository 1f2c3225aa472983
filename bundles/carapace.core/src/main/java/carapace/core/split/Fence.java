package carapace.core.split;

/**
 * Whether a text stands inside a fenced block, and which.
 *
 * @param marks the marks that opened it; empty outside
 * @param info what stood behind the marks, e.g. a language
 */
record Fence(String marks, String info) {
    static final Fence NONE = new Fence("", "");

    private static final int MOST_INFO = 20;
    private static final int MOST_MARKS = 16;

    boolean open() {
        return !marks.isEmpty();
    }

    /** What opens it again at the start of a part. */
    String opening() {
        return open() ? marks + info + "\n" : "";
    }

    /** What closes it at the end of a part. */
    String closing() {
        return open() ? "\n" + marks : "";
    }

    /** The longest closing that a cut somewhere in {@code text} could need. */
    String widest(String text) {
        var widest = closing();
        var fence = this;
        for (var line : text.lines().toList()) {
            fence = fence.line(line);
            if (fence.closing().length() > widest.length()) widest = fence.closing();
        }
        return widest;
    }

    /** The state after a text. */
    Fence after(String text) {
        var fence = this;
        for (var line : text.lines().toList()) fence = fence.line(line);
        return fence;
    }

    private Fence line(String line) {
        var start = line.stripLeading();
        if (line.length() - start.length() > 3 || start.length() < 3) return this;
        var mark = start.charAt(0);
        if (mark != '`' && mark != '~') return this;
        var count = 0;
        while (count < start.length() && start.charAt(count) == mark) count++;
        if (count < 3 || count > MOST_MARKS) return this;
        var rest = start.substring(count).strip();
        if (open()) {
            var closes = mark == marks.charAt(0) && count >= marks.length() && rest.isEmpty();
            return closes ? NONE : this;
        }
        if (mark == '`' && rest.indexOf('`') >= 0) return this;
        return new Fence(start.substring(0, count), rest.length() > MOST_INFO ? "" : rest);
    }
}
