package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;

/** Makes and restores ratchets. States are secret: they are sealed before they are stored. */
public interface OlmEngine {
    OlmAccount newAccount();

    OlmAccount account(byte[] state) throws CryptoFault;

    OlmSession session(byte[] state) throws CryptoFault;

    MegolmOutbound newOutbound();

    MegolmOutbound outbound(byte[] state) throws CryptoFault;

    /** From the session-sharing format, whose signature is checked. */
    MegolmInbound inboundShared(byte[] sessionKey) throws CryptoFault;

    /** From the session export format, which carries no signature. */
    MegolmInbound inboundExported(byte[] exported) throws CryptoFault;

    MegolmInbound inbound(byte[] state) throws CryptoFault;

    Sas newSas();

    PkDecryption newPkDecryption();

    PkDecryption pkDecryption(byte[] secret) throws CryptoFault;

    PkMessage pkEncrypt(Curve25519PublicKey to, byte[] plain) throws CryptoFault;
}
