package carapace.config.json5.text;

import java.io.Serial;

/** The text cannot be changed there without touching something else. Quotes no values. */
public final class EditFault extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final boolean absent;

    private EditFault(String sentence, boolean absent) {
        super(sentence, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.absent = absent;
    }

    static EditFault of(String sentence) {
        return new EditFault(sentence, false);
    }

    static EditFault absent(String sentence) {
        return new EditFault(sentence, true);
    }

    /** Whether there is nothing at that path. */
    public boolean isAbsent() {
        return absent;
    }
}
