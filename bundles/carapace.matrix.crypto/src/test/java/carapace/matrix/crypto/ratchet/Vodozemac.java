package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.olm.OlmMessage;

import de.connect2x.trixnity.vodozemac.Curve25519PublicKey;
import de.connect2x.trixnity.vodozemac.megolm.ExportedSessionKey;
import de.connect2x.trixnity.vodozemac.megolm.GroupSession;
import de.connect2x.trixnity.vodozemac.megolm.InboundGroupSession;
import de.connect2x.trixnity.vodozemac.megolm.MegolmMessage;
import de.connect2x.trixnity.vodozemac.megolm.MegolmSessionConfig;
import de.connect2x.trixnity.vodozemac.megolm.SessionKey;
import de.connect2x.trixnity.vodozemac.olm.Account;
import de.connect2x.trixnity.vodozemac.olm.OlmSessionConfig;
import de.connect2x.trixnity.vodozemac.olm.Session;

import java.lang.reflect.InvocationTargetException;

/** The reference implementation, version 0.9.0 as a native library: the other opinion. */
final class Vodozemac {
    private Vodozemac() {}

    static Account account() {
        return Account.Companion.invoke();
    }

    static OlmSessionConfig olm1() {
        return OlmSessionConfig.Companion.v1();
    }

    static MegolmSessionConfig megolm1() {
        return MegolmSessionConfig.Companion.v1();
    }

    static Curve25519PublicKey key(carapace.matrix.crypto.primitive.Curve25519PublicKey key) {
        return Curve25519PublicKey.Companion.invoke(key.bytes());
    }

    static GroupSession outbound() {
        return GroupSession.Companion.invoke(megolm1());
    }

    static InboundGroupSession inbound(byte[] sessionKey) {
        var key = SessionKey.Companion.invoke(sessionKey);
        return InboundGroupSession.Companion.invoke(key, megolm1());
    }

    /** Its name is a Java keyword. */
    static InboundGroupSession exported(byte[] exported) {
        var key = ExportedSessionKey.Companion.invoke(exported);
        var companion = InboundGroupSession.Companion;
        try {
            var method =
                    companion
                            .getClass()
                            .getMethod(
                                    "import", ExportedSessionKey.class, MegolmSessionConfig.class);
            return (InboundGroupSession) method.invoke(companion, key, megolm1());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] encrypt(GroupSession session, byte[] plain) {
        return session.encrypt(plain).getBytes();
    }

    static byte[] decrypt(InboundGroupSession session, byte[] message) {
        var read = MegolmMessage.Bytes.Companion.invoke(message);
        return session.decrypt(read).getPlaintext().getValue();
    }

    static OlmMessage encrypt(Session session, byte[] plain) throws Exception {
        var sealed = session.encrypt(plain);
        boolean first = sealed instanceof de.connect2x.trixnity.vodozemac.olm.OlmMessage.PreKey;
        byte[] bytes = ((de.connect2x.trixnity.vodozemac.olm.OlmMessage) sealed).getBytes();
        return OlmMessage.of(first ? 0 : 1, bytes);
    }

    static byte[] decrypt(Session session, OlmMessage message) {
        if (message.type() == 0) {
            return session.decrypt(preKey(message));
        }
        return session.decrypt(
                de.connect2x.trixnity.vodozemac.olm.OlmMessage.Normal.Bytes.Companion.invoke(
                        message.bytes()));
    }

    static de.connect2x.trixnity.vodozemac.olm.OlmMessage.PreKey.Bytes preKey(OlmMessage message) {
        return de.connect2x.trixnity.vodozemac.olm.OlmMessage.PreKey.Bytes.Companion.invoke(
                message.bytes());
    }
}
