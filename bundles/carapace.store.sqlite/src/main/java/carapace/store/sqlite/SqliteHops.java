package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.store.Hops;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Shows the steps of a message. */
final class SqliteHops implements Hops {
    private final Readers readers;

    SqliteHops(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Optional<Way> of(String id) throws StoreFault, InterruptedException {
        if (!Ids.wellFormed(id)) return Optional.empty();
        return readers.call(view -> of(view.sql(), Ids.bytes(id)));
    }

    private record Found(
            String id, ChannelId channel, int state, String reason, long turn, long last) {}

    private static Optional<Way> of(Sql sql, byte[] id) throws SQLException, Damaged {
        var message = sql.number("SELECT seq FROM message WHERE id = ?", id);
        if (message == 0) message = sql.number("SELECT last_message FROM turn WHERE id = ?", id);
        if (message == 0) {
            message =
                    sql.number(
                            "SELECT t.last_message FROM part p JOIN turn t ON t.seq = p.turn"
                                    + " WHERE p.key = ?",
                            id);
        }
        if (message == 0) return Optional.empty();
        var found =
                sql.one(
                        "SELECT m.id, c.network, c.account, m.state, m.reason, m.turn,"
                                + " coalesce(t.last_message, 0) FROM message m"
                                + " JOIN conversation c ON c.id = m.conversation"
                                + " LEFT JOIN turn t ON t.seq = m.turn WHERE m.seq = ?",
                        r ->
                                new Found(
                                        Ids.text(r.getBytes(1)),
                                        new ChannelId(r.getString(2), r.getString(3)),
                                        r.getInt(4),
                                        r.getString(5),
                                        r.getLong(6),
                                        r.getLong(7)),
                        message);
        if (found.isEmpty()) return Optional.empty();
        var way = found.get();
        var steps = new ArrayList<>(steps(sql, message, Hop.ADMIT));
        // A burst is answered by one turn; its parts are noted with the last message.
        if (way.last() != 0 && way.last() != message) {
            steps.addAll(steps(sql, way.last(), Hop.QUEUE));
        }
        steps.sort(Comparator.comparing(Step::at));
        var state = State.of(way.state()).wire();
        return Optional.of(new Way(way.id(), way.channel(), state, way.reason(), steps));
    }

    private static List<Step> steps(Sql sql, long message, Hop from) throws SQLException {
        return sql.all(
                "SELECT hop, at, outcome FROM hop WHERE message = ? AND hop >= ? ORDER BY at",
                row -> {
                    var micros = row.getLong(2);
                    return new Step(
                            Hop.values()[row.getInt(1)].wire(),
                            Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000),
                            row.getString(3));
                },
                message,
                from.ordinal());
    }
}
