package carapace.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Header fields, names in any case. Values stay out of {@link #toString}. */
public final class Headers {

    /** No fields. */
    public static final Headers NONE = new Headers(Map.of());

    private final Map<String, List<String>> fields;

    private Headers(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /** Copies; names are compared without regard to case. */
    public static Headers of(Map<String, List<String>> fields) {
        var copy = new TreeMap<String, List<String>>();
        fields.forEach(
                (name, values) -> copy.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return new Headers(copy);
    }

    /** The first value. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Every value in order; empty when there is none. */
    public List<String> all(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public String toString() {
        return "Headers" + fields.keySet();
    }
}
