package carapace.message;

/** What went wrong, in words that never change once released. */
public enum FaultCode {
    /** The peer asked for a pause. */
    RATE_LIMITED("rate_limited"),
    /** The peer does not accept our credential. */
    CREDENTIALS_REFUSED("credentials_refused"),
    /** A sealed credential could not be opened. */
    CREDENTIALS_LOCKED("credentials_locked"),
    /** A room of ours that is needed is away. */
    NOT_READY("not_ready"),
    /** The inbox could not take it: a bound, the disk, or the store is away. */
    NOT_ADMITTED("not_admitted"),
    /** The chat is gone or we may no longer write to it. */
    CONVERSATION_GONE("conversation_gone"),
    /** The peer will never take this message. */
    MESSAGE_REFUSED("message_refused"),
    /** No connection came about. */
    PEER_UNREACHABLE("peer_unreachable"),
    /** Connected, but no answer in time. */
    PEER_SILENT("peer_silent"),
    /** The peer says it is broken. */
    PEER_FAILED("peer_failed"),
    /** The answer is larger than its bound. */
    BODY_TOO_LARGE("body_too_large"),
    /** The answer is not what the protocol says. */
    ANSWER_MALFORMED("answer_malformed");

    private final String wire;

    FaultCode(String wire) {
        this.wire = wire;
    }

    /** The spelling used in JSON, logs, metrics and commands. */
    public String wire() {
        return wire;
    }
}
