package carapace.store.sqlite;

import carapace.secret.KeySource;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;

/** What the file says about itself: the wrapped data key, the key of look-ups. */
final class Meta {
    private static final String SALT = "key.salt";
    private static final String NONCE = "key.nonce";
    private static final String CIPHERTEXT = "key.ciphertext";
    private static final String LOOKUP = "lookup";
    private static final String VACUUM = "vacuum";
    private static final int LOOKUP_LENGTH = 32;

    private Meta() {}

    /** The data key under the password; empty when the file is plain. */
    static Optional<KeySource.Wrapped> wrapped(Sql sql) throws SQLException {
        var salt = get(sql, SALT);
        var nonce = get(sql, NONCE);
        var ciphertext = get(sql, CIPHERTEXT);
        if (salt.isEmpty() || nonce.isEmpty() || ciphertext.isEmpty()) return Optional.empty();
        return Optional.of(new KeySource.Wrapped(salt.get(), nonce.get(), ciphertext.get()));
    }

    static void wrapped(Sql sql, KeySource.Wrapped wrapped) throws SQLException {
        put(sql, SALT, wrapped.salt());
        put(sql, NONCE, wrapped.nonce());
        put(sql, CIPHERTEXT, wrapped.ciphertext());
    }

    /** Makes the key of look-ups for a new file. It stays the same when the file is sealed. */
    static byte[] newLookup() {
        var key = new byte[LOOKUP_LENGTH];
        new SecureRandom().nextBytes(key);
        return key;
    }

    static void lookup(Sql sql, Seals seals, byte[] key) throws SQLException {
        put(sql, LOOKUP, seals.seal(Column.META_LOOKUP, 0, 0, key));
    }

    static byte[] lookup(Sql sql, Seals seals) throws SQLException, Damaged {
        var kept = get(sql, LOOKUP).orElseThrow(Damaged::new);
        return seals.open(Column.META_LOOKUP, 0, 0, kept);
    }

    /** Whether plain values may still lie in unused pages. */
    static boolean vacuumOwed(Sql sql) throws SQLException {
        return get(sql, VACUUM).isPresent();
    }

    static void vacuumOwed(Sql sql, boolean owed) throws SQLException {
        if (owed) put(sql, VACUUM, new byte[] {1});
        else sql.update("DELETE FROM meta WHERE key = ?", VACUUM);
    }

    private static Optional<byte[]> get(Sql sql, String key) throws SQLException {
        return sql.one("SELECT value FROM meta WHERE key = ?", row -> row.getBytes(1), key);
    }

    private static void put(Sql sql, String key, byte[] value) throws SQLException {
        sql.update("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value);
    }
}
