package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.message.Conversation;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the row of a conversation; those used last are remembered. */
final class ConversationRows {
    private static final int MOST_REMEMBERED = 10_000;

    private record Known(long id, boolean group) {}

    private final Map<Conversation, Known> known =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Conversation, Known> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    /** The conversation among those with work, made when it is new. */
    Conv open(Tx tx, Conversation place, @Nullable Boolean group) throws SQLException, Damaged {
        var row = find(tx, place);
        if (row == null) {
            row = new Known(++tx.counters().conversations, group != null && group);
            tx.update(
                    "INSERT INTO conversation (id, hash, network, account, is_group, place)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    row.id(),
                    hash(tx, place),
                    place.channel().network(),
                    place.channel().account(),
                    row.group(),
                    tx.seals.seal(Column.CONVERSATION_PLACE, row.id(), 0, Bodies.place(place)));
            known.put(place, row);
        } else if (group != null && group != row.group()) {
            tx.update("UPDATE conversation SET is_group = ? WHERE id = ?", group, row.id());
            row = new Known(row.id(), group);
            known.put(place, row);
        }
        var conv = tx.index().convs.get(row.id());
        if (conv == null) {
            conv = new Conv(row.id(), place, row.group());
            tx.index().convs.put(conv.id, conv);
        }
        conv.group = row.group();
        return conv;
    }

    /** By row, for what is loaded from the file. */
    Conv open(Tx tx, long id) throws SQLException, Damaged {
        var conv = tx.index().convs.get(id);
        if (conv != null) return conv;
        record Row(String network, String account, boolean group, byte[] place) {}
        var row =
                tx.sql
                        .one(
                                "SELECT network, account, is_group, place FROM conversation"
                                        + " WHERE id = ?",
                                found ->
                                        new Row(
                                                found.getString(1),
                                                found.getString(2),
                                                found.getLong(3) != 0,
                                                found.getBytes(4)),
                                id)
                        .orElseThrow(Damaged::new);
        var channel = new ChannelId(row.network(), row.account());
        var body = tx.seals.open(Column.CONVERSATION_PLACE, id, 0, row.place());
        conv = new Conv(id, Bodies.place(channel, body), row.group());
        known.put(conv.place, new Known(id, row.group()));
        tx.index().convs.put(id, conv);
        return conv;
    }

    /** Its row; 0 when there is none. */
    long id(Tx tx, Conversation place) throws SQLException, Damaged {
        var row = find(tx, place);
        return row == null ? 0 : row.id();
    }

    void forget() {
        known.clear();
    }

    private @Nullable Known find(Tx tx, Conversation place) throws SQLException, Damaged {
        var row = known.get(place);
        if (row != null) return row;
        record Row(long id, boolean group, byte[] place) {}
        var found =
                tx.sql.one(
                        "SELECT id, is_group, place FROM conversation WHERE hash = ?",
                        r -> new Row(r.getLong(1), r.getLong(2) != 0, r.getBytes(3)),
                        hash(tx, place));
        if (found.isEmpty()) return null;
        var id = found.get().id();
        var body = tx.seals.open(Column.CONVERSATION_PLACE, id, 0, found.get().place());
        if (!Bodies.place(place.channel(), body).equals(place)) throw new Damaged();
        row = new Known(id, found.get().group());
        known.put(place, row);
        return row;
    }

    private static byte[] hash(Tx tx, Conversation place) {
        return tx.seals.hash(
                "conversation",
                place.channel().toString(),
                place.remoteId(),
                place.threadId().orElse(""));
    }
}
