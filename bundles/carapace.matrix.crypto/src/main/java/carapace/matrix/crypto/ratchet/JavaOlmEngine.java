package carapace.matrix.crypto.ratchet;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.olm.MegolmOutbound;
import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.olm.OlmEngine;
import carapace.matrix.crypto.olm.OlmSession;
import carapace.matrix.crypto.olm.PkDecryption;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.olm.Sas;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;

import java.security.SecureRandom;

/** The ratchets in Java. */
public final class JavaOlmEngine implements OlmEngine {
    private final SecureRandom random;

    public JavaOlmEngine(SecureRandom random) {
        this.random = random;
    }

    @Override
    public OlmAccount newAccount() {
        return JavaOlmAccount.create(random);
    }

    @Override
    public OlmAccount account(byte[] state) throws CryptoFault {
        return JavaOlmAccount.restore(state, random);
    }

    @Override
    public OlmSession session(byte[] state) throws CryptoFault {
        return JavaOlmSession.restore(state, random);
    }

    @Override
    public MegolmOutbound newOutbound() {
        return JavaMegolmOutbound.create(random);
    }

    @Override
    public MegolmOutbound outbound(byte[] state) throws CryptoFault {
        return JavaMegolmOutbound.restore(state);
    }

    @Override
    public MegolmInbound inboundShared(byte[] sessionKey) throws CryptoFault {
        return JavaMegolmInbound.shared(sessionKey);
    }

    @Override
    public MegolmInbound inboundExported(byte[] exported) throws CryptoFault {
        return JavaMegolmInbound.exported(exported);
    }

    @Override
    public MegolmInbound inbound(byte[] state) throws CryptoFault {
        return JavaMegolmInbound.restore(state);
    }

    @Override
    public Sas newSas() {
        return new JavaSas(random);
    }

    @Override
    public PkDecryption newPkDecryption() {
        return JavaPkDecryption.create(random);
    }

    @Override
    public PkDecryption pkDecryption(byte[] secret) throws CryptoFault {
        return JavaPkDecryption.of(secret);
    }

    @Override
    public PkMessage pkEncrypt(Curve25519PublicKey to, byte[] plain) throws CryptoFault {
        return JavaPkDecryption.encrypt(to, plain, random);
    }
}
