package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.MessageCipher;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** One chain of the peer, with the keys of messages that have not come yet. */
final class ReceivingChain {
    private final Curve25519PublicKey ratchetKey;
    private final Deque<Skipped> skipped = new ArrayDeque<>();
    private Chain chain;

    ReceivingChain(Curve25519PublicKey ratchetKey, Chain chain) {
        this.ratchetKey = ratchetKey;
        this.chain = chain;
    }

    private record Skipped(long index, byte[] key) {}

    boolean is(Curve25519PublicKey key) {
        return ratchetKey.equals(key);
    }

    /** Nothing changes unless the MAC is right. */
    byte[] decrypt(OlmMessage.Normal message) throws CryptoFault {
        if (message.index() < chain.index()) {
            return decryptSkipped(message);
        }
        long gap = message.index() - chain.index();
        if (gap > OlmSession.MOST_MESSAGE_GAP) {
            throw new CryptoFault(CryptoCode.MESSAGE_GAP);
        }
        var ahead = chain.copy();
        var passed = new ArrayDeque<Skipped>();
        while (ahead.index() < message.index()) {
            long index = ahead.index();
            byte[] key = ahead.next();
            if (message.index() - index <= OlmSession.MOST_MESSAGE_KEYS) {
                passed.add(new Skipped(index, key));
            }
        }
        byte[] plain = open(message, ahead.next());
        chain.wipe();
        chain = ahead;
        skipped.addAll(passed);
        while (skipped.size() > OlmSession.MOST_MESSAGE_KEYS) {
            Arrays.fill(skipped.removeFirst().key(), (byte) 0);
        }
        return plain;
    }

    private byte[] decryptSkipped(OlmMessage.Normal message) throws CryptoFault {
        var found = find(message.index());
        if (found == null) {
            throw new CryptoFault(CryptoCode.MESSAGE_KEY_GONE);
        }
        byte[] plain = open(message, found.key().clone());
        skipped.remove(found);
        Arrays.fill(found.key(), (byte) 0);
        return plain;
    }

    private @Nullable Skipped find(long index) {
        for (var candidate : skipped) {
            if (candidate.index() == index) {
                return candidate;
            }
        }
        return null;
    }

    /** Wipes {@code key}. */
    private static byte[] open(OlmMessage.Normal message, byte[] key) throws CryptoFault {
        var cipher = new MessageCipher(key, "OLM_KEYS");
        Arrays.fill(key, (byte) 0);
        try {
            cipher.check(message.bytes(), message.bytes().length - MessageCipher.MAC_LENGTH);
            return cipher.decrypt(message.cipherText());
        } finally {
            cipher.wipe();
        }
    }

    static ReceivingChain restore(StateReader in) throws CryptoFault {
        var ratchetKey = Curve25519PublicKey.of(in.raw(32));
        long index = in.number();
        var chain = new ReceivingChain(ratchetKey, new Chain(in.raw(32), index));
        int count = in.count(OlmSession.MOST_MESSAGE_KEYS);
        for (int i = 0; i < count; i++) {
            long at = in.number();
            chain.skipped.add(new Skipped(at, in.raw(32)));
        }
        return chain;
    }

    void write(StateWriter out) {
        out.raw(ratchetKey.bytes()).number(chain.index()).secret(chain.key());
        out.number(skipped.size());
        skipped.forEach(key -> out.number(key.index()).raw(key.key()));
    }

    void wipe() {
        chain.wipe();
        skipped.forEach(key -> Arrays.fill(key.key(), (byte) 0));
    }
}
