package carapace.config.json5.load;

import carapace.settings.Settings.Issue;
import carapace.settings.Settings.Severity;

import java.io.Serial;
import java.util.List;

/** The configuration cannot be used. One issue per problem. */
public final class LoadFault extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    public enum Code {
        READ("config-read"),
        PARSE("config-parse"),
        INCLUDE_NOT_FOUND("include-not-found"),
        INVALID_INCLUDE("invalid-include-directive"),
        INCLUDE_MUST_BE_OBJECT("include-must-be-object"),
        CIRCULAR_INCLUDE("circular-include"),
        INCLUDE_TOO_DEEP("include-depth-exceeded"),
        MISSING_ENV_VAR("missing-env-var"),
        INVALID("config-invalid");

        private final String wire;

        Code(String wire) {
            this.wire = wire;
        }

        /** The spelling that never changes. */
        public String wire() {
            return wire;
        }
    }

    private final Code code;
    private final transient List<Issue> issues;

    LoadFault(Code code, List<Issue> issues) {
        super(code.wire(), null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
        this.code = code;
        this.issues = List.copyOf(issues);
    }

    LoadFault(Code code, String path, String message) {
        this(code, List.of(new Issue(path, Severity.ERROR, message)));
    }

    public Code code() {
        return code;
    }

    public List<Issue> issues() {
        return issues;
    }
}
