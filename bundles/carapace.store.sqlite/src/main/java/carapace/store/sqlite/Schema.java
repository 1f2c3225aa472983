package carapace.store.sqlite;

import java.sql.SQLException;
import java.util.List;

/** The tables, and how older files become like them. */
final class Schema {
    /** "Cara" in ASCII: what SQLite keeps in the file's header as its application. */
    static final int APPLICATION = 0x43617261;

    /** The version this code reads and writes. */
    static final int VERSION = 1;

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL)
                    STRICT, WITHOUT ROWID
                    """,
                    """
                    CREATE TABLE counters (id INTEGER PRIMARY KEY CHECK (id = 1),
                        admitted INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0,
                        dead_lettered INTEGER NOT NULL DEFAULT 0,
                        declined INTEGER NOT NULL DEFAULT 0,
                        evicted_early INTEGER NOT NULL DEFAULT 0,
                        quarantined INTEGER NOT NULL DEFAULT 0, hops INTEGER NOT NULL DEFAULT 0,
                        read_marks INTEGER NOT NULL DEFAULT 0,
                        messages INTEGER NOT NULL DEFAULT 0, turns INTEGER NOT NULL DEFAULT 0,
                        parts INTEGER NOT NULL DEFAULT 0, records INTEGER NOT NULL DEFAULT 0,
                        conversations INTEGER NOT NULL DEFAULT 0,
                        sessions INTEGER NOT NULL DEFAULT 0, drawers INTEGER NOT NULL DEFAULT 0,
                        open_message INTEGER NOT NULL DEFAULT 1,
                        open_turn INTEGER NOT NULL DEFAULT 1,
                        open_part INTEGER NOT NULL DEFAULT 1) STRICT
                    """,
                    "INSERT INTO counters (id) VALUES (1)",
                    """
                    CREATE TABLE account (id INTEGER PRIMARY KEY, network TEXT NOT NULL,
                        account TEXT NOT NULL, hash BLOB NOT NULL, identity BLOB NOT NULL,
                        cursor BLOB, fence INTEGER NOT NULL, seen INTEGER NOT NULL,
                        UNIQUE (network, account, hash)) STRICT
                    """,
                    """
                    CREATE TABLE seen (n INTEGER PRIMARY KEY, account INTEGER NOT NULL,
                        hash BLOB NOT NULL, message BLOB NOT NULL, at INTEGER NOT NULL,
                        UNIQUE (account, hash)) STRICT
                    """,
                    """
                    CREATE TABLE conversation (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,
                        network TEXT NOT NULL, account TEXT NOT NULL, is_group INTEGER NOT NULL,
                        place BLOB NOT NULL) STRICT
                    """,
                    """
                    CREATE TABLE session (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,
                        name BLOB NOT NULL, uid TEXT NOT NULL, generation INTEGER NOT NULL,
                        entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
                        created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
                        damaged INTEGER NOT NULL DEFAULT 0) STRICT
                    """,
                    """
                    CREATE TABLE message (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
                        account INTEGER NOT NULL, conversation INTEGER NOT NULL,
                        session INTEGER NOT NULL, turn INTEGER NOT NULL DEFAULT 0,
                        state INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '',
                        admitted_at INTEGER NOT NULL, entered INTEGER NOT NULL DEFAULT 0,
                        body BLOB NOT NULL) STRICT
                    """,
                    """
                    CREATE TABLE turn (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
                        conversation INTEGER NOT NULL, session INTEGER NOT NULL,
                        state INTEGER NOT NULL, worker TEXT NOT NULL, fence INTEGER NOT NULL,
                        lease_until INTEGER NOT NULL, crashes INTEGER NOT NULL,
                        failures INTEGER NOT NULL, first_failure INTEGER,
                        due_at INTEGER NOT NULL, reason TEXT NOT NULL, bury INTEGER NOT NULL,
                        last_message INTEGER NOT NULL, at INTEGER NOT NULL, answer BLOB) STRICT
                    """,
                    """
                    CREATE TABLE record (seq INTEGER PRIMARY KEY, session INTEGER NOT NULL,
                        generation INTEGER NOT NULL, turn INTEGER NOT NULL, id BLOB NOT NULL,
                        role INTEGER NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL,
                        body BLOB NOT NULL) STRICT
                    """,
                    "CREATE INDEX record_session ON record (session, seq)",
                    """
                    CREATE TABLE part (seq INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,
                        turn INTEGER NOT NULL, conversation INTEGER NOT NULL,
                        state INTEGER NOT NULL, attempts INTEGER NOT NULL,
                        due_at INTEGER NOT NULL, queued_at INTEGER NOT NULL,
                        ended_at INTEGER NOT NULL DEFAULT 0, worker TEXT NOT NULL,
                        repeated INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
                        body BLOB NOT NULL, remote BLOB) STRICT
                    """,
                    "CREATE INDEX part_turn ON part (turn, seq) WHERE turn > 0",
                    "CREATE INDEX part_undelivered ON part (seq) WHERE state IN (3, 4)",
                    """
                    CREATE TABLE said (conversation INTEGER NOT NULL, kind TEXT NOT NULL,
                        at INTEGER NOT NULL, PRIMARY KEY (conversation, kind))
                    STRICT, WITHOUT ROWID
                    """,
                    """
                    CREATE TABLE hop (message INTEGER NOT NULL, at INTEGER NOT NULL,
                        hop INTEGER NOT NULL, outcome TEXT NOT NULL,
                        PRIMARY KEY (message, at, hop)) STRICT, WITHOUT ROWID
                    """,
                    """
                    CREATE TABLE read_mark (message INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
                        conversation INTEGER NOT NULL, attempts INTEGER NOT NULL,
                        due_at INTEGER NOT NULL, body BLOB NOT NULL) STRICT
                    """,
                    "CREATE INDEX read_mark_due ON read_mark (due_at)",
                    """
                    CREATE TABLE pairing (id INTEGER PRIMARY KEY, network TEXT NOT NULL,
                        account TEXT NOT NULL, hash BLOB NOT NULL, sender BLOB NOT NULL,
                        code BLOB, until INTEGER NOT NULL, approved INTEGER NOT NULL,
                        since INTEGER NOT NULL, UNIQUE (network, account, hash)) STRICT
                    """,
                    """
                    CREATE TABLE drawer (id INTEGER PRIMARY KEY, network TEXT NOT NULL,
                        account TEXT NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL) STRICT
                    """,
                    "CREATE INDEX drawer_account ON drawer (network, account)",
                    """
                    CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL)
                    STRICT, WITHOUT ROWID
                    """,
                    """
                    CREATE TABLE quarantine (id INTEGER PRIMARY KEY, tab TEXT NOT NULL,
                        row INTEGER NOT NULL, tie INTEGER NOT NULL, at INTEGER NOT NULL,
                        data BLOB) STRICT
                    """);

    private Schema() {}

    /** Makes an empty file ours. */
    static void create(Sql sql) throws SQLException {
        for (var table : TABLES) sql.run(table);
        sql.run("PRAGMA application_id = " + APPLICATION);
        sql.run("PRAGMA user_version = " + VERSION);
    }

    /** Steps from {@code from} to {@link #VERSION}; the caller has begun a transaction. */
    static void migrate(Sql sql, int from) throws SQLException {
        // The first released version has no ancestors; a step is added here with each change.
        if (from < VERSION) sql.run("PRAGMA user_version = " + VERSION);
    }
}
