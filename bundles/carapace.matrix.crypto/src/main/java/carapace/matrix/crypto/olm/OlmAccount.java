package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;

import java.util.Map;

/** The long-lived keys of one device and its one-time and fallback keys. Not thread-safe. */
public interface OlmAccount {
    /** Most private one-time keys kept; past it the oldest are dropped. */
    int MOST_ONE_TIME_KEYS = 5000;

    /** What a device should have published. */
    int PUBLIC_ONE_TIME_KEYS = 50;

    Curve25519PublicKey curve25519();

    Ed25519PublicKey ed25519();

    byte[] sign(byte[] message);

    void generateOneTimeKeys(int count);

    /** Keys generated and not yet marked as published, by key id. */
    Map<String, Curve25519PublicKey> unpublishedOneTimeKeys();

    /** Replaces the fallback key; the one before stays usable until forgotten. */
    void generateFallbackKey();

    /** The fallback key while unpublished: one entry or none. */
    Map<String, Curve25519PublicKey> unpublishedFallbackKey();

    void markPublished();

    void forgetPreviousFallbackKey();

    boolean hasPreviousFallbackKey();

    OlmSession outbound(Curve25519PublicKey theirIdentity, Curve25519PublicKey theirOneTimeKey)
            throws CryptoFault;

    /** Makes a session from a first message; the account changes only when its MAC was right. */
    Inbound inbound(Curve25519PublicKey theirIdentity, OlmMessage.PreKey message)
            throws CryptoFault;

    /** The private state, to be sealed. */
    byte[] state();

    /** A session made by a peer, and what its first message says. */
    record Inbound(OlmSession session, byte[] plain) {}
}
