package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.store.DrawerStore;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Channels' private keys and values. */
final class SqliteDrawers implements DrawerStore {
    private static final long MOST = 64L << 20;
    private static final long MOST_MATRIX = 512L << 20;
    private static final int MOST_NAME = 512;

    private final Writer writer;

    SqliteDrawers(Writer writer) {
        this.writer = writer;
    }

    @Override
    public Optional<byte[]> get(ChannelId channel, String key)
            throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var place = tx.drawers().of(tx, channel).find(key);
                    return place == null ? Optional.empty() : value(tx, place.id());
                });
    }

    @Override
    public List<Map.Entry<String, byte[]>> scan(ChannelId channel, String prefix, int most)
            throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var values = new ArrayList<Map.Entry<String, byte[]>>();
                    var places = tx.drawers().of(tx, channel).places;
                    for (var entry : places.tailMap(prefix, true).entrySet()) {
                        var name = entry.getKey();
                        if (values.size() >= most || !name.startsWith(prefix)) break;
                        value(tx, entry.getValue().id())
                                .ifPresent(value -> values.add(Map.entry(name, value)));
                    }
                    return values;
                });
    }

    private static Optional<byte[]> value(Tx tx, long id) throws SQLException, Damaged {
        var kept = tx.sql.one("SELECT value FROM drawer WHERE id = ?", r -> r.getBytes(1), id);
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(tx.seals.open(Column.DRAWER_VALUE, id, 0, kept.get()));
    }

    @Override
    public void commit(ChannelId channel, Map<String, Optional<byte[]>> changes)
            throws StoreFault, InterruptedException {
        for (var name : changes.keySet()) {
            var bytes = Records.utf8Length(name);
            if (bytes < 1 || bytes > MOST_NAME) {
                throw new IllegalArgumentException("a drawer's key has 1 to 512 bytes");
            }
        }
        writer.call(
                tx -> {
                    var names = tx.drawers().of(tx, channel);
                    bound(channel, names, changes);
                    for (var change : changes.entrySet()) {
                        var name = change.getKey();
                        if (change.getValue().isEmpty()) remove(tx, names, name);
                        else put(tx, channel, names, name, change.getValue().get());
                    }
                    return true;
                });
    }

    private static void bound(
            ChannelId channel, DrawerNames.Names names, Map<String, Optional<byte[]>> changes)
            throws StoreFault {
        var total = names.bytes;
        for (var change : changes.entrySet()) {
            var place = names.find(change.getKey());
            total += change.getValue().map(value -> value.length).orElse(0);
            total -= place == null ? 0 : place.size();
        }
        var most = channel.network().equals("matrix") ? MOST_MATRIX : MOST;
        if (total > most && total > names.bytes) throw new StoreFault(StoreFault.Kind.TOO_LARGE);
    }

    private static void remove(Tx tx, DrawerNames.Names names, String name) throws SQLException {
        var place = names.find(name);
        if (place == null) return;
        tx.update("DELETE FROM drawer WHERE id = ?", place.id());
        names.remove(name);
    }

    private static void put(
            Tx tx, ChannelId channel, DrawerNames.Names names, String name, byte[] value)
            throws SQLException {
        var place = names.find(name);
        long id;
        if (place != null) {
            id = place.id();
            tx.update(
                    "UPDATE drawer SET value = ? WHERE id = ?",
                    tx.seals.seal(Column.DRAWER_VALUE, id, 0, value),
                    id);
        } else {
            id = ++tx.counters().drawers;
            tx.update(
                    "INSERT INTO drawer (id, network, account, name, value)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    id,
                    channel.network(),
                    channel.account(),
                    tx.seals.seal(Column.DRAWER_NAME, id, 0, Bodies.text(name)),
                    tx.seals.seal(Column.DRAWER_VALUE, id, 0, value));
        }
        names.put(name, new DrawerNames.Place(id, value.length));
    }
}
