package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of one device, in Java. */
final class JavaOlmAccount implements OlmAccount {
    private static final int VERSION = 1;

    private final SecureRandom random;
    private final Ed25519KeyPair signing;
    private final Curve25519KeyPair identity;
    // In the order they were made: the first is the oldest.
    private final Map<Curve25519PublicKey, OneTimeKey> oneTime = new LinkedHashMap<>();
    private @Nullable OneTimeKey fallback;
    private @Nullable OneTimeKey previousFallback;
    private long nextId;

    private JavaOlmAccount(
            SecureRandom random, Ed25519KeyPair signing, Curve25519KeyPair identity) {
        this.random = random;
        this.signing = signing;
        this.identity = identity;
    }

    static JavaOlmAccount create(SecureRandom random) {
        return new JavaOlmAccount(
                random, Ed25519KeyPair.generate(random), Curve25519KeyPair.generate(random));
    }

    static JavaOlmAccount restore(byte[] state, SecureRandom random) throws CryptoFault {
        var in = new StateReader(state);
        in.version(VERSION);
        byte[] seed = in.raw(32);
        var signing = Ed25519KeyPair.restored(seed, Ed25519PublicKey.restored(in.raw(32)));
        Arrays.fill(seed, (byte) 0);
        var account = new JavaOlmAccount(random, signing, OneTimeKey.pair(in));
        account.nextId = in.number();
        int count = in.count(MOST_ONE_TIME_KEYS);
        for (int i = 0; i < count; i++) {
            account.keep(OneTimeKey.restore(in));
        }
        account.fallback = in.flag() ? OneTimeKey.restore(in) : null;
        account.previousFallback = in.flag() ? OneTimeKey.restore(in) : null;
        in.end();
        return account;
    }

    @Override
    public Curve25519PublicKey curve25519() {
        return identity.publicKey();
    }

    @Override
    public Ed25519PublicKey ed25519() {
        return signing.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
        return signing.sign(message);
    }

    @Override
    public void generateOneTimeKeys(int count) {
        for (int i = 0; i < count; i++) {
            keep(new OneTimeKey(nextId++, Curve25519KeyPair.generate(random), false));
            if (oneTime.size() > MOST_ONE_TIME_KEYS) {
                var oldest = oneTime.values().iterator();
                oldest.next().pair().wipe();
                oldest.remove();
            }
        }
    }

    private void keep(OneTimeKey key) {
        oneTime.put(key.pair().publicKey(), key);
    }

    @Override
    public Map<String, Curve25519PublicKey> unpublishedOneTimeKeys() {
        var keys = new LinkedHashMap<String, Curve25519PublicKey>();
        for (var key : oneTime.values()) {
            if (!key.published()) {
                keys.put(key.keyId(), key.pair().publicKey());
            }
        }
        return keys;
    }

    @Override
    public void generateFallbackKey() {
        forgetPreviousFallbackKey();
        previousFallback = fallback;
        fallback = new OneTimeKey(nextId++, Curve25519KeyPair.generate(random), false);
    }

    @Override
    public Map<String, Curve25519PublicKey> unpublishedFallbackKey() {
        return fallback == null || fallback.published()
                ? Map.of()
                : Map.of(fallback.keyId(), fallback.pair().publicKey());
    }

    @Override
    public void markPublished() {
        oneTime.replaceAll((id, key) -> key.asPublished());
        if (fallback != null) {
            fallback = fallback.asPublished();
        }
    }

    @Override
    public void forgetPreviousFallbackKey() {
        if (previousFallback != null) {
            previousFallback.pair().wipe();
            previousFallback = null;
        }
    }

    @Override
    public boolean hasPreviousFallbackKey() {
        return previousFallback != null;
    }

    @Override
    public OlmSession outbound(
            Curve25519PublicKey theirIdentity, Curve25519PublicKey theirOneTimeKey)
            throws CryptoFault {
        return JavaOlmSession.outbound(identity, theirIdentity, theirOneTimeKey, random);
    }

    @Override
    public Inbound inbound(Curve25519PublicKey theirIdentity, OlmMessage.PreKey message)
            throws CryptoFault {
        if (!theirIdentity.equals(message.identityKey())) {
            throw new CryptoFault(CryptoCode.BAD_KEY);
        }
        var mine = find(message.oneTimeKey());
        if (mine == null) {
            throw new CryptoFault(CryptoCode.UNKNOWN_ONE_TIME_KEY);
        }
        var session = JavaOlmSession.inbound(identity, mine.pair(), message, random);
        byte[] plain = session.decrypt(message);
        // Only now: a message with a wrong MAC must not cost the key.
        if (oneTime.remove(message.oneTimeKey()) != null) {
            mine.pair().wipe();
        }
        return new Inbound(session, plain);
    }

    private @Nullable OneTimeKey find(Curve25519PublicKey key) {
        if (fallback != null && fallback.pair().publicKey().equals(key)) {
            return fallback;
        }
        if (previousFallback != null && previousFallback.pair().publicKey().equals(key)) {
            return previousFallback;
        }
        return oneTime.get(key);
    }

    @Override
    public byte[] state() {
        var out = new StateWriter();
        out.octet(VERSION).secret(signing.seed()).raw(signing.publicKey().bytes());
        out.secret(identity.secret()).raw(identity.publicKey().bytes());
        out.number(nextId).number(oneTime.size());
        oneTime.values().forEach(key -> key.write(out));
        optional(out, fallback);
        optional(out, previousFallback);
        return out.take();
    }

    private static void optional(StateWriter out, @Nullable OneTimeKey key) {
        out.flag(key != null);
        if (key != null) {
            key.write(out);
        }
    }

    @Override
    public String toString() {
        return "OlmAccount";
    }
}
