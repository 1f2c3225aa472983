package carapace.matrix.live.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.live.peer.Lines;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;

/** Matrix specification, "Olm: A Cryptographic Ratchet". */
@DisplayName("Olm here and in the newest vodozemac")
class OracleOlmTest extends Compared {
    OracleOlmTest() throws IOException {
        super(50_000);
    }

    @Test
    void agree_on_olm_whoever_begins() throws Exception {
        for (int pair = 0; pair < 150; pair++) {
            converse(pair % 2 == 0 ? weBegin() : theyBegin(pair % 4 == 1));
        }
    }

    private Pair weBegin() throws Exception {
        var ours = engine.newAccount();
        var theirs = oracle.call("account.new");
        var oneTime =
                oracle.call("account.oneTimeKeys", "handle", Oracle.handle(theirs), "count", 1);
        var session =
                ours.outbound(
                        Oracle.key(theirs, "curve25519"),
                        Curve25519PublicKey.of(oneTime.path("keys").path(0).asText()));
        byte[] plain = text();
        var message = session.encrypt(plain);
        var made =
                oracle.call(
                        "account.inbound",
                        "handle",
                        Oracle.handle(theirs),
                        "identity",
                        ours.curve25519(),
                        "type",
                        message.type(),
                        "message",
                        message.bytes());
        same(Oracle.bytes(made, "plain"), plain);
        assertThat(made.path("sessionId").asText()).isEqualTo(session.id());
        operations += 3;
        return new Pair(session, Oracle.handle(made));
    }

    private Pair theyBegin(boolean withFallback) throws Exception {
        var ours = engine.newAccount();
        var theirs = oracle.call("account.new");
        if (withFallback) {
            ours.generateFallbackKey();
        } else {
            ours.generateOneTimeKeys(1);
        }
        var published =
                withFallback ? ours.unpublishedFallbackKey() : ours.unpublishedOneTimeKeys();
        var session =
                oracle.call(
                        "account.outbound",
                        "handle",
                        Oracle.handle(theirs),
                        "identity",
                        ours.curve25519(),
                        "oneTime",
                        published.values().iterator().next());
        byte[] plain = text();
        var message = encrypt(Oracle.handle(session), plain);
        var made = ours.inbound(Oracle.key(theirs, "curve25519"), (OlmMessage.PreKey) message);
        same(made.plain(), plain);
        assertThat(made.session().id()).isEqualTo(session.path("sessionId").asText());
        operations += 3;
        return new Pair(made.session(), Oracle.handle(session));
    }

    private OlmMessage encrypt(long session, byte[] plain) throws Exception {
        return Oracle.message(oracle.call("session.encrypt", "handle", session, "plain", plain));
    }

    private byte[] decrypt(long session, OlmMessage message) throws Exception {
        var read =
                oracle.call(
                        "session.decrypt",
                        "handle",
                        session,
                        "type",
                        message.type(),
                        "message",
                        message.bytes());
        return Oracle.bytes(read, "plain");
    }

    private static final class Pair {
        OlmSession ours;
        final long theirs;

        Pair(OlmSession ours, long theirs) {
            this.ours = ours;
            this.theirs = theirs;
        }
    }

    /** Bursts in both directions, shuffled and with losses, and our state stored in between. */
    private void converse(Pair pair) throws Exception {
        for (int turn = 0; turn < 10; turn++) {
            boolean fromUs = choice.nextBoolean();
            var plains = new ArrayList<byte[]>();
            var messages = new ArrayList<OlmMessage>();
            int burst = 1 + choice.nextInt(35);
            for (int i = 0; i < burst; i++) {
                byte[] plain = text();
                plains.add(plain);
                messages.add(fromUs ? pair.ours.encrypt(plain) : encrypt(pair.theirs, plain));
                operations++;
            }
            for (int i : order(burst)) {
                byte[] read =
                        fromUs
                                ? decrypt(pair.theirs, messages.get(i))
                                : pair.ours.decrypt(messages.get(i));
                same(read, plains.get(i));
                operations++;
            }
            if (choice.nextInt(4) == 0) {
                pair.ours = engine.session(pair.ours.state());
                operations++;
            }
            bothRefuse(pair, messages.get(choice.nextInt(burst)), fromUs);
        }
        oracle.call("free", "handle", pair.theirs);
    }

    /** A read message again, and one with a flipped bit. */
    private void bothRefuse(Pair pair, OlmMessage message, boolean fromUs) throws Exception {
        byte[] damaged = message.bytes().clone();
        damaged[damaged.length - 1 - choice.nextInt(8)] ^= (byte) (1 << choice.nextInt(8));
        var broken = message.type() == 1 ? OlmMessage.of(1, damaged) : null;
        if (broken == null) {
            return;
        }
        if (fromUs) {
            assertThatThrownBy(() -> decrypt(pair.theirs, broken))
                    .isInstanceOf(Lines.Refused.class);
        } else {
            assertThatThrownBy(() -> pair.ours.decrypt(broken)).isInstanceOf(CryptoFault.class);
        }
        operations++;
    }
}
