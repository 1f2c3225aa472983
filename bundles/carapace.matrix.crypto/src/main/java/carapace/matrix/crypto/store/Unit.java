package carapace.matrix.crypto.store;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One step of the machine: what it reads it reads once, and what it changes is committed together,
 * or not at all.
 */
public final class Unit {
    private final Ledger ledger;
    private final Codec<ObjectNode> trees;
    private final Map<String, Loaded<?>> loaded = new HashMap<>();
    // Null marks a removal.
    private final Map<String, @Nullable Supplier<byte[]>> changed = new LinkedHashMap<>();

    private record Loaded<T>(@Nullable T value) {}

    Unit(Ledger ledger, Json json) {
        this.ledger = ledger;
        this.trees =
                new Codec<>() {
                    @Override
                    public ObjectNode read(byte[] bytes) throws CryptoFault {
                        return json.object(bytes);
                    }

                    @Override
                    public byte[] write(ObjectNode value) {
                        return json.bytes(value);
                    }
                };
    }

    /** The row of a table for an entry named by foreign text of any length. */
    public static String row(String table, String... name) {
        byte[] joined = String.join("\0", name).getBytes(StandardCharsets.UTF_8);
        return table + "/" + Encoding.urlBase64(Hash.sha256(joined));
    }

    /** A row's value; the same object every time within this unit. */
    @SuppressWarnings("unchecked") // a row has one codec
    public <T> @Nullable T load(String row, Codec<T> codec) {
        var known = loaded.get(row);
        if (known == null) {
            known = new Loaded<>(open(row, codec));
            loaded.put(row, known);
        }
        return (T) known.value();
    }

    private <T> @Nullable T open(String row, Codec<T> codec) {
        byte[] plain = ledger.read(row);
        if (plain == null) {
            return null;
        }
        try {
            return codec.read(plain);
        } catch (CryptoFault refused) {
            throw new StoreFault(StoreFault.Reason.ROW_REFUSED);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    public <T> void save(String row, T value, Codec<T> codec) {
        loaded.put(row, new Loaded<>(value));
        changed.put(row, () -> codec.write(value));
    }

    public @Nullable ObjectNode tree(String row) {
        return load(row, trees);
    }

    public ObjectNode treeOrEmpty(String row) {
        var tree = tree(row);
        return tree == null ? Json.object() : tree;
    }

    public void save(String row, ObjectNode tree) {
        save(row, tree, trees);
    }

    public void remove(String row) {
        loaded.put(row, new Loaded<>(null));
        changed.put(row, null);
    }

    /** Rows of a table, with what this unit added and removed. */
    public List<String> rows(String prefix, int most) {
        var rows = new TreeSet<String>();
        String after = "";
        while (rows.size() < most) {
            int ask = most - rows.size() + 16;
            var page = ledger.rows(prefix, after, ask);
            for (String row : page) {
                if (!changed.containsKey(row) || changed.get(row) != null) {
                    rows.add(row);
                }
            }
            if (page.size() < ask) {
                break;
            }
            after = page.getLast();
        }
        for (var change : changed.entrySet()) {
            if (change.getValue() != null && change.getKey().startsWith(prefix)) {
                rows.add(change.getKey());
            }
        }
        return rows.stream().limit(most).toList();
    }

    /** Rows as they were before this unit, after {@code after}. */
    public List<String> stored(String prefix, String after, int most) {
        return ledger.rows(prefix, after, most);
    }

    public boolean dirty() {
        return !changed.isEmpty();
    }

    /** Everything at once; a unit that changed nothing costs nothing. */
    public void commit() {
        if (changed.isEmpty()) {
            return;
        }
        var changes = new LinkedHashMap<String, Optional<byte[]>>();
        for (var change : changed.entrySet()) {
            var writer = change.getValue();
            if (writer == null) {
                changes.put(change.getKey(), Optional.empty());
                continue;
            }
            byte[] plain = writer.get();
            changes.put(change.getKey(), Optional.of(ledger.seal(change.getKey(), plain)));
            Arrays.fill(plain, (byte) 0);
        }
        ledger.commit(changes);
        changed.clear();
    }
}
