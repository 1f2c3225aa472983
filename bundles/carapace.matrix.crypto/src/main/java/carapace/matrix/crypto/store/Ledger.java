package carapace.matrix.crypto.store;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.primitive.Pickle;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Seals rows on their way to the store and opens them on their way back. */
public final class Ledger {
    private final CryptoStore store;
    private final byte[] key;
    private final SecureRandom random;
    private final Json json = new Json();
    private boolean stopped;

    /**
     * @param key 32 bytes; a copy is taken
     */
    public Ledger(CryptoStore store, byte[] key, SecureRandom random) {
        if (key.length != 32) {
            throw new IllegalArgumentException("a key has 32 bytes");
        }
        this.store = store;
        this.key = key.clone();
        this.random = random;
    }

    public Unit begin() {
        if (stopped) {
            throw new StoreFault(StoreFault.Reason.STOPPED);
        }
        return new Unit(this, json);
    }

    /** After a failed step what is in memory may be ahead of what is stored. */
    public void stop() {
        stopped = true;
    }

    byte @Nullable [] read(String row) {
        var sealed = store.get(row);
        if (sealed.isEmpty()) {
            return null;
        }
        try {
            return Pickle.open(key, row, sealed.get());
        } catch (CryptoFault refused) {
            throw new StoreFault(StoreFault.Reason.ROW_REFUSED);
        }
    }

    byte[] seal(String row, byte[] plain) {
        return Pickle.seal(key, row, plain, random);
    }

    List<String> rows(String prefix, String after, int most) {
        return store.keys(prefix, after, most);
    }

    void commit(Map<String, Optional<byte[]>> changes) {
        try {
            store.commit(changes);
        } catch (StoreFault lost) {
            stopped = true;
            throw lost;
        }
    }

    @Override
    public String toString() {
        return "Ledger";
    }
}
