package carapace.matrix.fuzz;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.CanonicalJson;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.ratchet.JavaOlmEngine;
import carapace.matrix.crypto.secret.EncryptedAttachment;
import carapace.matrix.crypto.secret.RecoveryKey;
import carapace.matrix.crypto.trust.CrossSigningKey;
import carapace.matrix.crypto.trust.DeviceKeys;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.DisplayName;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** A typed fault or a value; anything else is a finding. */
@DisplayName("A parser")
class ParsersFuzzTest {
    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());
    private final MegolmInbound session = session();

    private interface Reader {
        void read() throws CryptoFault;
    }

    private static void typed(Reader reader) {
        try {
            reader.read();
        } catch (CryptoFault refused) {
            // The one exception that a parser may answer with.
            return;
        }
    }

    private MegolmInbound session() {
        try {
            return engine.inboundShared(engine.newOutbound().sessionKey());
        } catch (CryptoFault impossible) {
            throw new AssertionError("our own session key is well-formed");
        }
    }

    @FuzzTest(maxDuration = "10s")
    void olmMessage(byte[] bytes) {
        typed(() -> OlmMessage.of(0, bytes));
        typed(() -> OlmMessage.of(1, bytes));
    }

    @FuzzTest(maxDuration = "10s")
    void megolmMessage(byte[] bytes) {
        typed(() -> session.decrypt(bytes));
    }

    @FuzzTest(maxDuration = "10s")
    void sessionKey(byte[] bytes) {
        typed(() -> engine.inboundShared(bytes));
        typed(() -> engine.inboundExported(bytes));
    }

    @FuzzTest(maxDuration = "10s")
    void olmState(byte[] bytes) {
        typed(() -> engine.session(bytes));
        typed(() -> engine.inbound(bytes));
        typed(() -> engine.outbound(bytes));
    }

    @FuzzTest(maxDuration = "10s")
    void accountState(byte[] bytes) {
        typed(() -> engine.account(bytes));
    }

    @FuzzTest(maxDuration = "10s")
    void json(byte[] bytes) {
        typed(() -> CanonicalJson.of(new Json().object(bytes)));
    }

    @FuzzTest(maxDuration = "10s")
    void deviceKeys(byte[] bytes) {
        typed(() -> DeviceKeys.checked("@a:b", "D", new Json().object(bytes)));
        typed(() -> CrossSigningKey.of("@a:b", "master", new Json().object(bytes)));
        typed(() -> EncryptedAttachment.open(new byte[3], new Json().object(bytes)));
    }

    @FuzzTest(maxDuration = "10s")
    void recoveryKey(byte[] bytes) {
        typed(() -> RecoveryKey.bytes(new String(bytes, StandardCharsets.UTF_8)));
    }
}
