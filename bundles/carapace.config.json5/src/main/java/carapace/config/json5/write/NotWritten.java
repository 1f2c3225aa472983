package carapace.config.json5.write;

import carapace.settings.Settings.Issue;

import java.io.Serial;
import java.util.List;

/** A change was refused; the file is as it was. */
public final class NotWritten extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<Issue> issues;

    public NotWritten(String code, String sentence) {
        this(code, sentence, List.of());
    }

    public NotWritten(String code, String sentence, List<Issue> issues) {
        super(sentence, null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.code = code;
        this.issues = List.copyOf(issues);
    }

    /** {@code protected invalid conflict busy unreadable locked write-failed …}. */
    public String code() {
        return code;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    public List<Issue> issues() {
        return issues;
    }
}
