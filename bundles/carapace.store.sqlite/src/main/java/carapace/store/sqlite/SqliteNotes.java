package carapace.store.sqlite;

import carapace.store.Notes;
import carapace.store.StoreFault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Small facts, in the clear. */
final class SqliteNotes implements Notes {
    private static final int MOST = 4096;

    private final Writer writer;

    SqliteNotes(Writer writer) {
        this.writer = writer;
    }

    @Override
    public Map<String, String> all(String prefix) throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var notes = new LinkedHashMap<String, String>();
                    tx.sql.each(
                            "SELECT key, value FROM note WHERE key >= ? ORDER BY key",
                            row -> {
                                if (!row.getString(1).startsWith(prefix)) return false;
                                notes.put(row.getString(1), row.getString(2));
                                return true;
                            },
                            prefix);
                    return notes;
                });
    }

    @Override
    public void put(String key, Optional<String> value) throws StoreFault, InterruptedException {
        if (Records.utf8Length(key) > MOST || Records.utf8Length(value.orElse("")) > MOST) {
            throw new StoreFault(StoreFault.Kind.TOO_LARGE);
        }
        writer.call(
                tx ->
                        value.isPresent()
                                ? tx.update(
                                        "INSERT OR REPLACE INTO note (key, value) VALUES (?, ?)",
                                        key,
                                        value.get())
                                : tx.update("DELETE FROM note WHERE key = ?", key));
    }
}
