package carapace.store.sqlite;

/**
 * The columns that are sealed. Each has a key of its own. A sealed value is tied to its row and,
 * where the row belongs to something, to that as well.
 */
enum Column {
    MESSAGE_BODY("message", "body", "seq", "conversation"),
    TURN_ANSWER("turn", "answer", "seq", "conversation"),
    PART_BODY("part", "body", "seq", "conversation"),
    PART_REMOTE("part", "remote", "seq", "conversation"),
    CONVERSATION_PLACE("conversation", "place", "id", "0"),
    SESSION_NAME("session", "name", "id", "0"),
    RECORD_BODY("record", "body", "seq", "session"),
    ACCOUNT_IDENTITY("account", "identity", "id", "0"),
    ACCOUNT_CURSOR("account", "cursor", "id", "0"),
    READ_MARK_BODY("read_mark", "body", "message", "conversation"),
    PAIRING_SENDER("pairing", "sender", "id", "0"),
    DRAWER_NAME("drawer", "name", "id", "0"),
    DRAWER_VALUE("drawer", "value", "id", "0"),
    META_LOOKUP("meta", "value", "", "");

    private final String table;
    private final String column;
    private final String row;
    private final String tie;

    Column(String table, String column, String row, String tie) {
        this.table = table;
        this.column = column;
        this.row = row;
        this.tie = tie;
    }

    String table() {
        return table;
    }

    String column() {
        return column;
    }

    /** The column with the row's number. */
    String row() {
        return row;
    }

    /** The column with what the row belongs to, or {@code 0}. */
    String tie() {
        return tie;
    }

    /** What the key is derived for. */
    String purpose() {
        return "store." + table + "." + column;
    }
}
