package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.Fields;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519KeyPair;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;
import carapace.matrix.crypto.primitive.MessageCipher;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A double ratchet, in Java (Matrix specification, "Olm: A Cryptographic Ratchet"). */
final class JavaOlmSession implements OlmSession {
    private static final int VERSION = 1;

    private final SecureRandom random;
    private final SessionKeys keys;
    private final Deque<ReceivingChain> receiving = new ArrayDeque<>();
    private byte[] root;
    // Either we own the newest step (ours and sending), or the peer does (theirs).
    private @Nullable Curve25519KeyPair ours;
    private @Nullable Chain sending;
    private @Nullable Curve25519PublicKey theirs;

    private JavaOlmSession(SecureRandom random, SessionKeys keys, byte[] root) {
        this.random = random;
        this.keys = keys;
        this.root = root;
    }

    /** The three public keys that name a session, from the side that made it. */
    private record SessionKeys(
            Curve25519PublicKey identity, Curve25519PublicKey base, Curve25519PublicKey oneTime) {
        String id() {
            return Encoding.base64(Hash.sha256(identity.bytes(), base.bytes(), oneTime.bytes()));
        }
    }

    static JavaOlmSession outbound(
            Curve25519KeyPair identity,
            Curve25519PublicKey theirIdentity,
            Curve25519PublicKey theirOneTimeKey,
            SecureRandom random)
            throws CryptoFault {
        var base = Curve25519KeyPair.generate(random);
        byte[] secret =
                join(
                        identity.agree(theirOneTimeKey),
                        base.agree(theirIdentity),
                        base.agree(theirOneTimeKey));
        base.wipe();
        var keys = new SessionKeys(identity.publicKey(), base.publicKey(), theirOneTimeKey);
        byte[][] first = Root.first(secret);
        var session = new JavaOlmSession(random, keys, first[0]);
        session.ours = Curve25519KeyPair.generate(random);
        session.sending = new Chain(first[1], 0);
        return session;
    }

    static JavaOlmSession inbound(
            Curve25519KeyPair identity,
            Curve25519KeyPair oneTime,
            OlmMessage.PreKey message,
            SecureRandom random)
            throws CryptoFault {
        byte[] secret =
                join(
                        oneTime.agree(message.identityKey()),
                        identity.agree(message.baseKey()),
                        oneTime.agree(message.baseKey()));
        var keys = new SessionKeys(message.identityKey(), message.baseKey(), oneTime.publicKey());
        byte[][] first = Root.first(secret);
        var session = new JavaOlmSession(random, keys, first[0]);
        var ratchetKey = message.inner().ratchetKey();
        session.receiving.add(new ReceivingChain(ratchetKey, new Chain(first[1], 0)));
        session.theirs = ratchetKey;
        return session;
    }

    private static byte[] join(byte[]... secrets) {
        byte[] out = new byte[secrets.length * 32];
        for (int i = 0; i < secrets.length; i++) {
            System.arraycopy(secrets[i], 0, out, i * 32, 32);
            Arrays.fill(secrets[i], (byte) 0);
        }
        return out;
    }

    @Override
    public String id() {
        return keys.id();
    }

    @Override
    public boolean received() {
        return !receiving.isEmpty();
    }

    @Override
    public boolean matches(OlmMessage.PreKey message) {
        return keys.equals(
                new SessionKeys(message.identityKey(), message.baseKey(), message.oneTimeKey()));
    }

    @Override
    public OlmMessage encrypt(byte[] plain) throws CryptoFault {
        if (sending == null) {
            step();
        }
        if (sending == null || ours == null) {
            throw new AssertionError("a step leaves us with a chain");
        }
        long index = sending.index();
        byte[] key = sending.next();
        var cipher = new MessageCipher(key, "OLM_KEYS");
        Arrays.fill(key, (byte) 0);
        var out = new ByteArrayOutputStream(plain.length + 80);
        out.write(3);
        Fields.put(out, 0x0A, ours.publicKey().bytes());
        Fields.put(out, 0x10, index);
        Fields.put(out, 0x22, cipher.encrypt(plain));
        out.writeBytes(cipher.mac(out.toByteArray(), out.size()));
        cipher.wipe();
        byte[] normal = out.toByteArray();
        return received() ? OlmMessage.Normal.of(normal) : preKey(normal);
    }

    private OlmMessage preKey(byte[] normal) throws CryptoFault {
        var out = new ByteArrayOutputStream(normal.length + 110);
        out.write(3);
        Fields.put(out, 0x0A, keys.oneTime().bytes());
        Fields.put(out, 0x12, keys.base().bytes());
        Fields.put(out, 0x1A, keys.identity().bytes());
        Fields.put(out, 0x22, normal);
        return OlmMessage.PreKey.of(out.toByteArray());
    }

    /** Takes our step of the ratchet, with a fresh key against the newest one of the peer. */
    private void step() throws CryptoFault {
        if (theirs == null) {
            throw new AssertionError("a session without a chain has a key of the peer");
        }
        var fresh = Curve25519KeyPair.generate(random);
        byte[][] next = Root.next(root, fresh.agree(theirs));
        Arrays.fill(root, (byte) 0);
        root = next[0];
        sending = new Chain(next[1], 0);
        ours = fresh;
        theirs = null;
    }

    @Override
    public byte[] decrypt(OlmMessage message) throws CryptoFault {
        var normal = message.inner();
        for (var chain : receiving) {
            if (chain.is(normal.ratchetKey())) {
                return chain.decrypt(normal);
            }
        }
        if (ours == null || sending == null) {
            throw new CryptoFault(CryptoCode.UNKNOWN_RATCHET);
        }
        byte[][] next = Root.next(root, ours.agree(normal.ratchetKey()));
        var chain = new ReceivingChain(normal.ratchetKey(), new Chain(next[1], 0));
        byte[] plain = chain.decrypt(normal);
        Arrays.fill(root, (byte) 0);
        root = next[0];
        ours.wipe();
        sending.wipe();
        ours = null;
        sending = null;
        theirs = normal.ratchetKey();
        receiving.addLast(chain);
        if (receiving.size() > MOST_RECEIVING_CHAINS) {
            receiving.removeFirst().wipe();
        }
        return plain;
    }

    static JavaOlmSession restore(byte[] state, SecureRandom random) throws CryptoFault {
        var in = new StateReader(state);
        in.version(VERSION);
        var keys =
                new SessionKeys(
                        Curve25519PublicKey.of(in.raw(32)),
                        Curve25519PublicKey.of(in.raw(32)),
                        Curve25519PublicKey.of(in.raw(32)));
        var session = new JavaOlmSession(random, keys, in.raw(32));
        if (in.flag()) {
            session.ours = OneTimeKey.pair(in);
            long index = in.number();
            session.sending = new Chain(in.raw(32), index);
        } else {
            session.theirs = Curve25519PublicKey.of(in.raw(32));
        }
        int count = in.count(MOST_RECEIVING_CHAINS);
        for (int i = 0; i < count; i++) {
            session.receiving.add(ReceivingChain.restore(in));
        }
        in.end();
        return session;
    }

    @Override
    public byte[] state() {
        var out = new StateWriter();
        out.octet(VERSION).raw(keys.identity().bytes()).raw(keys.base().bytes());
        out.raw(keys.oneTime().bytes()).raw(root);
        out.flag(ours != null);
        if (ours != null && sending != null) {
            out.secret(ours.secret()).raw(ours.publicKey().bytes());
            out.number(sending.index()).secret(sending.key());
        } else if (theirs != null) {
            out.raw(theirs.bytes());
        }
        out.number(receiving.size());
        receiving.forEach(chain -> chain.write(out));
        return out.take();
    }

    @Override
    public String toString() {
        return "OlmSession";
    }
}
