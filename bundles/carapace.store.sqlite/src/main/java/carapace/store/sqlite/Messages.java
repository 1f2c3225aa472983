package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Inbound;
import carapace.store.StoredMessage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Reads rows of messages. */
final class Messages {
    private static final String SELECT =
            "SELECT m.seq, m.id, m.state, m.reason, m.admitted_at, m.body, m.conversation,"
                    + " c.network, c.account, c.place, m.session, s.name FROM message m"
                    + " JOIN conversation c ON c.id = m.conversation"
                    + " LEFT JOIN session s ON s.id = m.session";

    static final String BY_ID = SELECT + " WHERE m.id = ?";
    static final String BY_SEQ = SELECT + " WHERE m.seq = ?";

    /** A row as it lies in the file. */
    record Row(
            long seq,
            String id,
            int state,
            String reason,
            long admittedAt,
            byte[] body,
            long conversation,
            ChannelId channel,
            byte[] place,
            long session,
            byte[] key) {

        static Row of(ResultSet row) throws SQLException {
            var key = row.getBytes(12);
            return new Row(
                    row.getLong(1),
                    Ids.text(row.getBytes(2)),
                    row.getInt(3),
                    row.getString(4),
                    row.getLong(5),
                    row.getBytes(6),
                    row.getLong(7),
                    new ChannelId(row.getString(8), row.getString(9)),
                    row.getBytes(10),
                    row.getLong(11),
                    key == null ? new byte[0] : key);
        }

        StoredMessage open(Seals seals) throws Damaged {
            var at =
                    Bodies.place(
                            channel, seals.open(Column.CONVERSATION_PLACE, conversation, 0, place));
            var inbound =
                    Bodies.message(at, seals.open(Column.MESSAGE_BODY, seq, conversation, body));
            var sessionKey =
                    key.length == 0
                            ? ""
                            : Bodies.text(seals.open(Column.SESSION_NAME, session, 0, key));
            return new StoredMessage(
                    id,
                    inbound,
                    sessionKey,
                    Instant.ofEpochMilli(admittedAt),
                    State.of(state).wire(),
                    reason);
        }
    }

    private Messages() {}

    /** The message of the open work, with its text. */
    static Inbound inbound(Tx tx, Pending message) throws SQLException, Damaged {
        var kept = message.inbound;
        if (kept != null) return kept;
        var body =
                tx.sql
                        .one(
                                "SELECT body FROM message WHERE seq = ?",
                                row -> row.getBytes(1),
                                message.seq)
                        .orElseThrow(Damaged::new);
        var conv = message.conv;
        return Bodies.message(
                conv.place, tx.seals.open(Column.MESSAGE_BODY, message.seq, conv.id, body));
    }
}
