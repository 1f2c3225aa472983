package carapace.tool;

import java.io.Serial;

/** A call that came to nothing; the message is a sentence that the model reads. */
public final class ToolException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    public ToolException(String sentence) {
        super(sentence);
    }
}
