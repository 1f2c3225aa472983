package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.StateReader;
import carapace.matrix.crypto.primitive.StateWriter;
import carapace.matrix.crypto.store.Codec;
import carapace.matrix.crypto.store.Unit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The Olm sessions with each device, in the order in which they are preferred. */
final class OlmPeers {
    private static final String TABLE = "olm";
    private static final int VERSION = 1;
    // The specification asks for at least four.
    private static final int MOST_SESSIONS = 6;
    private static final int MOST_STATE = 1 << 16;

    private final Context context;
    private final Codec<Peer> codec;

    OlmPeers(Context context) {
        this.context = context;
        this.codec = new PeerCodec();
    }

    /** A session and when it last proved itself. */
    static final class Kept {
        final OlmSession session;
        long used;

        Kept(OlmSession session, long used) {
            this.session = session;
            this.used = used;
        }
    }

    /** The sessions with one device. */
    static final class Peer {
        final List<Kept> sessions = new ArrayList<>();
        long renewed;

        Optional<OlmSession> best() {
            return sessions.stream()
                    .max(Comparator.comparingLong(kept -> kept.used))
                    .map(kept -> kept.session);
        }
    }

    Peer find(Step step, Curve25519PublicKey key) {
        var peer = step.unit().load(row(key), codec);
        return peer == null ? new Peer() : peer;
    }

    void save(Step step, Curve25519PublicKey key, Peer peer) {
        step.unit().save(row(key), peer, codec);
    }

    private static String row(Curve25519PublicKey key) {
        return Unit.row(TABLE, key.base64());
    }

    /** Keeps a session; the one unused for longest makes room. */
    void keep(Step step, Curve25519PublicKey key, OlmSession session) {
        var peer = find(step, key);
        long newest = peer.sessions.stream().mapToLong(kept -> kept.used).max().orElse(0);
        // Two sessions of one millisecond are told apart: the later one is the newer one.
        long used = Math.max(step.now().toEpochMilli(), newest + 1);
        peer.sessions.add(new Kept(session, used));
        if (peer.sessions.size() > MOST_SESSIONS) {
            peer.sessions.remove(
                    peer.sessions.stream()
                            .min(Comparator.comparingLong(kept -> kept.used))
                            .orElseThrow());
        }
        save(step, key, peer);
    }

    /** Reads with a session we have; null when none of them fits. */
    byte @Nullable [] decrypt(Step step, Curve25519PublicKey key, OlmMessage message)
            throws CryptoFault {
        var peer = find(step, key);
        for (var kept : peer.sessions) {
            boolean mine =
                    !(message instanceof OlmMessage.PreKey first) || kept.session.matches(first);
            if (!mine) {
                continue;
            }
            try {
                byte[] plain = kept.session.decrypt(message);
                kept.used = Math.max(kept.used, step.now().toEpochMilli());
                save(step, key, peer);
                return plain;
            } catch (CryptoFault refused) {
                // It named this session, or one of its chains: there is no other to try.
                if (message.type() == 0 || refused.code() == CryptoCode.MESSAGE_KEY_GONE) {
                    throw refused;
                }
            }
        }
        return null;
    }

    private final class PeerCodec implements Codec<Peer> {
        @Override
        public Peer read(byte[] bytes) throws CryptoFault {
            var in = new StateReader(bytes);
            in.version(VERSION);
            var peer = new Peer();
            peer.renewed = in.number();
            int count = in.count(MOST_SESSIONS);
            for (int i = 0; i < count; i++) {
                long used = in.number();
                byte[] state = in.raw(in.count(MOST_STATE));
                peer.sessions.add(new Kept(context.engine().session(state), used));
            }
            in.end();
            return peer;
        }

        @Override
        public byte[] write(Peer peer) {
            var out = new StateWriter();
            out.octet(VERSION).number(peer.renewed).number(peer.sessions.size());
            for (var kept : peer.sessions) {
                byte[] state = kept.session.state();
                out.number(kept.used).number(state.length).secret(state);
            }
            return out.take();
        }
    }
}
