package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.store.Unit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which event first used an index of a session; a second event with it is a replay. */
final class Replays {
    private static final String TABLE = "seen";
    private static final int PER_ROW = 64;

    /** Whether the index is free or belongs to this very event; takes it when it is free. */
    boolean first(Step step, String room, String session, long index, String event, long at) {
        String row = Unit.row(TABLE, room, session, Long.toString(index / PER_ROW));
        var seen = step.unit().treeOrEmpty(row);
        String slot = Long.toString(index % PER_ROW);
        String name = name(event, at);
        String known = Json.text(seen, slot);
        if (known == null) {
            seen.put(slot, name);
            step.unit().save(row, seen);
            return true;
        }
        return known.equals(name);
    }

    private static String name(String event, long at) {
        byte[] text = (event + "\0" + at).getBytes(StandardCharsets.UTF_8);
        return Encoding.urlBase64(Arrays.copyOf(Hash.sha256(text), 12));
    }
}
