package carapace.config.json5.text;

import java.io.Serial;

/** The text is no JSON5. Says where and what was expected, never what stands there. */
public final class SyntaxFault extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    SyntaxFault(int line, int column, String expectation) {
        super(
                "line " + line + ", column " + column + ": " + expectation,
                null,
                /* enableSuppression= */ false,
                /* writableStackTrace= */ false);
        this.line = line;
        this.column = column;
    }

    /** Counted from 1. */
    public int line() {
        return line;
    }

    /** Counted from 1, in characters. */
    public int column() {
        return column;
    }
}
