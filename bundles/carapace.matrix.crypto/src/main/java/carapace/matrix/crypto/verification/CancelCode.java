package carapace.matrix.crypto.verification;

/** Why a verification was ended, as Matrix spells it, with the sentence we send along. */
public enum CancelCode {
    USER("m.user", "The user cancelled."),
    TIMEOUT("m.timeout", "Nothing happened for too long."),
    UNKNOWN_TRANSACTION("m.unknown_transaction", "This verification is not known here."),
    UNKNOWN_METHOD("m.unknown_method", "No method in common."),
    UNEXPECTED_MESSAGE("m.unexpected_message", "This message was not expected now."),
    KEY_MISMATCH("m.key_mismatch", "A key is not the one we know."),
    USER_MISMATCH("m.user_mismatch", "This is not the expected user."),
    INVALID_MESSAGE("m.invalid_message", "This message is not valid."),
    ACCEPTED("m.accepted", "Another device accepted."),
    MISMATCHED_COMMITMENT("m.mismatched_commitment", "The key is not the committed one."),
    MISMATCHED_SAS("m.mismatched_sas", "The codes do not match.");

    private final String wire;
    private final String reason;

    CancelCode(String wire, String reason) {
        this.wire = wire;
        this.reason = reason;
    }

    public String wire() {
        return wire;
    }

    public String reason() {
        return reason;
    }
}
