package carapace.control.http;

import java.io.Serial;

/** A request is not done; the message is a fixed sentence for the caller. */
final class Refused extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final int status;
    private final int retryAfter;

    Refused(int status, String sentence) {
        this(status, sentence, 0);
    }

    /**
     * With a hint.
     *
     * @param retryAfter seconds; 0 for none
     */
    Refused(int status, String sentence, int retryAfter) {
        super(sentence, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** A room that is needed is away. */
    static Refused away() {
        return new Refused(503, "Not ready", 1);
    }

    int status() {
        return status;
    }

    int retryAfter() {
        return retryAfter;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
