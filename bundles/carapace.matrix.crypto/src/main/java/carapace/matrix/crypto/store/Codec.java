package carapace.matrix.crypto.store;

import carapace.matrix.crypto.CryptoFault;

/** How a value becomes the bytes of a row and comes back. */
public interface Codec<T> {
    T read(byte[] bytes) throws CryptoFault;

    byte[] write(T value);
}
