package carapace.bench;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.olm.MegolmOutbound;
import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.ratchet.JavaOlmEngine;

import de.connect2x.trixnity.vodozemac.megolm.GroupSession;
import de.connect2x.trixnity.vodozemac.megolm.InboundGroupSession;
import de.connect2x.trixnity.vodozemac.megolm.MegolmMessage;
import de.connect2x.trixnity.vodozemac.megolm.MegolmSessionConfig;
import de.connect2x.trixnity.vodozemac.olm.Account;
import de.connect2x.trixnity.vodozemac.olm.OlmSessionConfig;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/** Operations a second on one thread, ours beside vodozemac 0.9.0. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RatchetBench {
    private static final int MESSAGES = 10_000;
    private static final byte[] TEXT = new byte[1024];

    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());
    private final byte[][] messages = new byte[MESSAGES][];
    private MegolmOutbound outbound = engine.newOutbound();
    private GroupSession theirOutbound =
            GroupSession.Companion.invoke(MegolmSessionConfig.Companion.v1());
    private MegolmInbound inbound;
    private InboundGroupSession theirInbound;
    private byte[] sessionKey;
    private int next;

    @Setup(Level.Trial)
    public void record() throws CryptoFault {
        var session = engine.newOutbound();
        sessionKey = session.sessionKey();
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = session.encrypt(TEXT);
        }
    }

    @Setup(Level.Iteration)
    public void begin() throws CryptoFault {
        outbound = engine.newOutbound();
        rewind();
    }

    private void rewind() throws CryptoFault {
        next = 0;
        inbound = engine.inboundShared(sessionKey);
        theirInbound =
                InboundGroupSession.Companion.invoke(
                        de.connect2x.trixnity.vodozemac.megolm.SessionKey.Companion.invoke(
                                sessionKey),
                        MegolmSessionConfig.Companion.v1());
    }

    private byte[] following() throws CryptoFault {
        if (next == MESSAGES) {
            rewind();
        }
        return messages[next++];
    }

    @Benchmark
    public Object megolmEncryptOurs() throws CryptoFault {
        return outbound.encrypt(TEXT);
    }

    @Benchmark
    public Object megolmEncryptVodozemac() {
        return theirOutbound.encrypt(TEXT).getBytes();
    }

    @Benchmark
    public Object megolmDecryptOurs() throws CryptoFault {
        return inbound.decrypt(following());
    }

    @Benchmark
    public Object megolmDecryptVodozemac() throws CryptoFault {
        return theirInbound
                .decrypt(MegolmMessage.Bytes.Companion.invoke(following()))
                .getPlaintext()
                .getValue();
    }

    /** Both sides of a new session: made, first message sealed, read, and made again there. */
    @Benchmark
    public Object olmSessionOurs() throws CryptoFault {
        OlmAccount alice = engine.newAccount();
        OlmAccount bob = engine.newAccount();
        bob.generateOneTimeKeys(1);
        Curve25519PublicKey key = bob.unpublishedOneTimeKeys().values().iterator().next();
        var first = alice.outbound(bob.curve25519(), key).encrypt(TEXT);
        return bob.inbound(alice.curve25519(), (OlmMessage.PreKey) first);
    }

    @Benchmark
    public Object olmSessionVodozemac() {
        try (var alice = Account.Companion.invoke();
                var bob = Account.Companion.invoke()) {
            bob.generateOneTimeKeys(1);
            var key = bob.getOneTimeKeys().values().iterator().next();
            var session =
                    alice.createOutboundSession(
                            bob.getCurve25519Key(), key, OlmSessionConfig.Companion.v1());
            var sealed =
                    (de.connect2x.trixnity.vodozemac.olm.OlmMessage.PreKey.Bytes)
                            session.encrypt(TEXT);
            var made = bob.createInboundSession(sealed, alice.getCurve25519Key());
            made.getSession().close();
            session.close();
            return made.getPlaintext().getValue();
        }
    }
}
