package carapace.launcher;

import java.io.Serial;

/** A run that cannot go on; its message is the sentence for the operator. */
public final class Refused extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String code;

    /**
     * A refusal.
     *
     * @param code {@code [a-z_]+}, for {@code last_start_error.json}
     */
    public Refused(int exitCode, String code, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
        this.code = code;
    }

    public int exitCode() {
        return exitCode;
    }

    public String code() {
        return code;
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
