package carapace.config.json5.publish;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one component is to get.
 *
 * @param pid the PID, or the factory PID when there is a name
 * @param name of the factory's instance
 */
public record Published(String pid, Optional<String> name, Map<String, Object> properties) {
    public Published {
        properties = Map.copyOf(properties);
    }

    static Published of(String pid, Map<String, Object> properties) {
        return new Published(pid, Optional.empty(), properties);
    }

    static Published of(String pid, String name, Map<String, Object> properties) {
        return new Published(pid, Optional.of(name), properties);
    }

    /** As Configuration Admin spells it. */
    String fullPid() {
        return name.map(n -> pid + "~" + n).orElse(pid);
    }

    boolean same(Map<String, Object> others) {
        return canonical(properties).equals(canonical(others));
    }

    private static Map<String, Object> canonical(Map<String, Object> properties) {
        var comparable = new TreeMap<String, Object>();
        properties.forEach(
                (key, value) ->
                        comparable.put(
                                key,
                                value instanceof String[] texts
                                        ? java.util.List.of(texts)
                                        : value));
        return comparable;
    }
}
