package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.json.Json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * Whether a key may be given to who joins later. The specification's schema says {@code
 * shared_history}; the Rust crypto SDK, and so Element, reads and writes {@code m.shared_history}.
 * We write both and read both, and the name from before either.
 */
final class SharedHistory {
    private static final List<String> WRITTEN = List.of("shared_history", "m.shared_history");
    private static final String EARLY = "org.matrix.msc3061.shared_history";

    private SharedHistory() {}

    static void put(ObjectNode content, boolean shared) {
        if (shared) {
            WRITTEN.forEach(name -> content.put(name, true));
        }
    }

    static boolean in(JsonNode content) {
        return WRITTEN.stream().anyMatch(name -> Json.flag(content, name))
                || Json.flag(content, EARLY);
    }
}
