package carapace.matrix.crypto;

/** Why a cryptographic step was refused; the words never change once released. */
public enum CryptoCode {
    /** Not base64. */
    NOT_BASE64("not_base64"),
    /** A key, MAC or message of the wrong length. */
    WRONG_LENGTH("wrong_length"),
    /** Bytes that are no message of the expected kind. */
    MALFORMED("malformed"),
    /** A message, key or pickle of a version this code does not speak. */
    WRONG_VERSION("wrong_version"),
    /** The authentication code does not match. */
    BAD_MAC("bad_mac"),
    /** The signature does not match, or is of a kind strict verification refuses. */
    BAD_SIGNATURE("bad_signature"),
    /** A public key that is no point of the prime-order group. */
    BAD_KEY("bad_key"),
    /** A key agreement to which the other side contributed nothing. */
    NON_CONTRIBUTORY("non_contributory"),
    /** The message belongs to a ratchet step this session cannot take. */
    UNKNOWN_RATCHET("unknown_ratchet"),
    /** The message skips more keys than the ratchet allows. */
    MESSAGE_GAP("message_gap"),
    /** The key of this message was used already, or was dropped. */
    MESSAGE_KEY_GONE("message_key_gone"),
    /** The one-time key that the message names is not ours, or was used. */
    UNKNOWN_ONE_TIME_KEY("unknown_one_time_key"),
    /** The ratchet of this session begins after the message. */
    UNKNOWN_INDEX("unknown_index"),
    /** The ratchet counted to its end. */
    EXHAUSTED("exhausted"),
    /** A pickle that does not open with this key. */
    PICKLE_REFUSED("pickle_refused"),
    /** Text that is not JSON, or JSON of the wrong shape. */
    BAD_JSON("bad_json"),
    /** JSON that has no canonical form: floats, numbers out of range, lone surrogates. */
    NOT_CANONICAL("not_canonical"),
    /** More bytes than this kind of input may have. */
    TOO_BIG("too_big"),
    /** A key the caller typed that is no recovery key. */
    NOT_A_RECOVERY_KEY("not_a_recovery_key"),
    /** The key does not open this secret. */
    WRONG_KEY("wrong_key");

    private final String wire;

    CryptoCode(String wire) {
        this.wire = wire;
    }

    /** The spelling used in JSON, logs and metrics. */
    public String wire() {
        return wire;
    }
}
