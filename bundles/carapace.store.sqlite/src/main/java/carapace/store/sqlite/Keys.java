package carapace.store.sqlite;

import carapace.secret.KeySource;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of an open store: one per sealed column, and one for look-ups. While the guard is away
 * they are forgotten, and whatever needs one throws {@link KeysAway}.
 */
final class Keys {
    private static final String AES = "AES";

    private final boolean sealed;
    private volatile @Nullable Map<Column, SecretKey> columns;
    private volatile @Nullable SecretKey lookup;

    private Keys(boolean sealed) {
        this.sealed = sealed;
    }

    /** Values are written as they are. */
    static Keys plain() {
        return new Keys(false);
    }

    /** Values are sealed under keys of this source, which must be unlocked. */
    static Keys sealed(KeySource source) {
        var keys = new Keys(true);
        keys.take(source);
        return keys;
    }

    boolean sealed() {
        return sealed;
    }

    /** Derives all keys. */
    void take(KeySource source) {
        var derived = new EnumMap<Column, SecretKey>(Column.class);
        for (var column : Column.values()) {
            try (var secret = source.derive(column.purpose()).orElseThrow(KeysAway::new)) {
                derived.put(column, secret.use(bytes -> new SecretKeySpec(bytes, AES)));
            }
        }
        columns = derived;
    }

    void forget() {
        columns = null;
    }

    /** Whether everything that has to be opened can be. */
    boolean present() {
        return !sealed || columns != null;
    }

    void lookup(byte[] key) {
        lookup = new SecretKeySpec(key, "HmacSHA256");
    }

    SecretKey of(Column column) {
        var present = columns;
        if (present == null) throw new KeysAway();
        var key = present.get(column);
        if (key == null) throw new KeysAway();
        return key;
    }

    SecretKey lookup() {
        var present = lookup;
        if (present == null || !present()) throw new KeysAway();
        return present;
    }

    @Override
    public String toString() {
        return "Keys";
    }
}
