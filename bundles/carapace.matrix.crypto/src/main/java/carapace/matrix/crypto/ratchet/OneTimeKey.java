package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A one-time or fallback key. Ids are a counter and never given twice. */
record OneTimeKey(long id, Curve25519KeyPair pair, boolean published) {
    String keyId() {
        return Encoding.base64(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
    }

    OneTimeKey asPublished() {
        return published ? this : new OneTimeKey(id, pair, true);
    }

    static OneTimeKey restore(StateReader in) throws CryptoFault {
        long id = in.number();
        var pair = pair(in);
        return new OneTimeKey(id, pair, in.flag());
    }

    static Curve25519KeyPair pair(StateReader in) throws CryptoFault {
        byte[] secret = in.raw(32);
        var pair = Curve25519KeyPair.restored(secret, Curve25519PublicKey.of(in.raw(32)));
        Arrays.fill(secret, (byte) 0);
        return pair;
    }

    void write(StateWriter out) {
        out.number(id).secret(pair.secret()).raw(pair.publicKey().bytes()).flag(published);
    }
}
