package carapace.launcher.client;

import java.io.Serial;

/** The words, or what they name, make no sense; its message is the sentence for the operator. */
final class Usage extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    Usage(String sentence) {
        super(sentence);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
