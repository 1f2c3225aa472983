package carapace.redaction.engine;

/** For whom a text is; decides which classes of patterns apply and how it is made safe. */
public enum Style {
    /** One line of a log or an error: all classes, terminal-safe, line feeds as {@code \n}. */
    LINE,
    /** Several lines for a terminal or a page: all classes, line feeds and emoji joiners kept. */
    DISPLAY,
    /** A reply to a user: known secrets and unmistakable tokens; nothing else is touched. */
    REPLY
}
