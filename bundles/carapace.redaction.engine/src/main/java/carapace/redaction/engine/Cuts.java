package carapace.redaction.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where text is to be replaced. Overlapping cuts become one, labelled by the one that begins first.
 */
final class Cuts {

    private record Cut(int from, int to, int rank, String label) {}

    private final List<Cut> cuts = new ArrayList<>(0);

    boolean isEmpty() {
        return cuts.isEmpty();
    }

    /**
     * Replaces {@code from} to {@code to}.
     *
     * @param rank of two cuts that begin together the lower one gives the label
     */
    void add(int from, int to, int rank, String label) {
        cuts.add(new Cut(from, to, rank, label));
    }

    String apply(char[] text) {
        cuts.sort(Comparator.comparingInt(Cut::from).thenComparingInt(Cut::rank));
        var out = new StringBuilder(text.length);
        var at = 0;
        for (var i = 0; i < cuts.size(); ) {
            var first = cuts.get(i);
            var end = first.to;
            for (i++; i < cuts.size() && cuts.get(i).from < end; i++) {
                end = Math.max(end, cuts.get(i).to);
            }
            out.append(text, at, first.from - at).append(first.label);
            at = end;
        }
        return out.append(text, at, text.length - at).toString();
    }
}
