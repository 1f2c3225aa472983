package carapace.store.sqlite;

import carapace.message.ChannelId;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of drawers. They are sealed in the file, so each account's are kept in memory, in order,
 * from its first use on.
 */
final class DrawerNames {

    /** Where a value lies. */
    record Place(long id, int size) {}

    /** One account's names. */
    static final class Names {
        final TreeMap<String, Place> places = new TreeMap<>();
        long bytes;

        void put(String name, Place place) {
            remove(name);
            places.put(name, place);
            bytes += place.size();
        }

        void remove(String name) {
            var before = places.remove(name);
            if (before != null) bytes -= before.size();
        }

        @Nullable Place find(String name) {
            return places.get(name);
        }
    }

    private final Map<ChannelId, Names> names = new HashMap<>();

    Names of(Tx tx, ChannelId channel) throws SQLException, Damaged {
        var known = names.get(channel);
        if (known != null) return known;
        record Row(long id, byte[] name, int size) {}
        var rows =
                tx.sql.all(
                        "SELECT id, name, length(value) FROM drawer"
                                + " WHERE network = ? AND account = ?",
                        r -> new Row(r.getLong(1), r.getBytes(2), r.getInt(3)),
                        channel.network(),
                        channel.account());
        var loaded = new Names();
        for (var row : rows) {
            var name = Bodies.text(tx.seals.open(Column.DRAWER_NAME, row.id(), 0, row.name()));
            loaded.put(name, new Place(row.id(), row.size()));
        }
        names.put(channel, loaded);
        return loaded;
    }
}
