package carapace.matrix.crypto.olm;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.MessageCipher;

/** A message of an Olm session, read but not yet authenticated. */
public sealed interface OlmMessage {
    /** Larger messages are refused unread; to-device events are smaller. */
    int MOST_BYTES = 1 << 20;

    /** The {@code type} of the event: 0 or 1. */
    int type();

    /** The bytes of the {@code body}. */
    byte[] bytes();

    /** What carries the ratchet: the message itself, or what the pre-key message wraps. */
    Normal inner();

    static OlmMessage of(int type, byte[] bytes) throws CryptoFault {
        return switch (type) {
            case 0 -> PreKey.of(bytes);
            case 1 -> Normal.of(bytes);
            default -> throw new CryptoFault(CryptoCode.MALFORMED);
        };
    }

    /** An ordinary message. */
    record Normal(byte[] bytes, Curve25519PublicKey ratchetKey, long index, byte[] cipherText)
            implements OlmMessage {

        public static Normal of(byte[] bytes) throws CryptoFault {
            var fields = Fields.of(bytes, 3, MessageCipher.MAC_LENGTH, MOST_BYTES);
            return new Normal(
                    bytes,
                    Curve25519PublicKey.of(fields.bytes(0x0A)),
                    fields.number(0x10),
                    fields.bytes(0x22));
        }

        @Override
        public int type() {
            return 1;
        }

        @Override
        public Normal inner() {
            return this;
        }
    }

    /** A message that carries what the peer needs to make the session. */
    record PreKey(
            byte[] bytes,
            Curve25519PublicKey oneTimeKey,
            Curve25519PublicKey baseKey,
            Curve25519PublicKey identityKey,
            Normal inner)
            implements OlmMessage {

        public static PreKey of(byte[] bytes) throws CryptoFault {
            var fields = Fields.of(bytes, 3, 0, MOST_BYTES);
            return new PreKey(
                    bytes,
                    Curve25519PublicKey.of(fields.bytes(0x0A)),
                    Curve25519PublicKey.of(fields.bytes(0x12)),
                    Curve25519PublicKey.of(fields.bytes(0x1A)),
                    Normal.of(fields.bytes(0x22)));
        }

        @Override
        public int type() {
            return 0;
        }
    }
}
