package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.store.Seat;
import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bots that ever listened, by account; the newest fence of an account holds its seat. */
final class Accounts {

    /** One bot on one account. */
    static final class Bot {
        final long id;
        final ChannelId channel;
        final String identity;
        long fence;
        long seen;

        Bot(long id, ChannelId channel, String identity, long fence, long seen) {
            this.id = id;
            this.channel = channel;
            this.identity = identity;
            this.fence = fence;
            this.seen = seen;
        }
    }

    private final Map<ChannelId, List<Bot>> bots = new HashMap<>();
    private long last;

    void load(Tx tx) throws SQLException, Damaged {
        record Row(long id, String network, String account, byte[] identity, long f, long seen) {}
        var rows =
                tx.sql.all(
                        "SELECT id, network, account, identity, fence, seen FROM account",
                        row ->
                                new Row(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getBytes(4),
                                        row.getLong(5),
                                        row.getLong(6)));
        for (var row : rows) {
            last = Math.max(last, row.id());
            var channel = new ChannelId(row.network(), row.account());
            try {
                var body = tx.seals.open(Column.ACCOUNT_IDENTITY, row.id(), 0, row.identity());
                add(new Bot(row.id(), channel, Bodies.text(body), row.f(), row.seen()));
            } catch (Damaged e) {
                // Its bot listens afresh; what it had seen stays under the old row.
                tx.quarantine(Column.ACCOUNT_IDENTITY, row.id(), 0, row.identity());
                tx.update("DELETE FROM account WHERE id = ?", row.id());
            }
        }
    }

    Seat seat(Tx tx, ChannelId channel, String identity) throws SQLException {
        var known = bots.getOrDefault(channel, List.of());
        var fence = known.stream().mapToLong(bot -> bot.fence).max().orElse(0) + 1;
        var bot = known.stream().filter(b -> b.identity.equals(identity)).findFirst().orElse(null);
        if (bot == null) {
            bot = new Bot(last + 1, channel, identity, fence, 0);
            tx.update(
                    "INSERT INTO account (id, network, account, hash, identity, fence, seen)"
                            + " VALUES (?, ?, ?, ?, ?, ?, 0)",
                    bot.id,
                    channel.network(),
                    channel.account(),
                    tx.seals.hash("identity", channel.toString(), identity),
                    tx.seals.seal(Column.ACCOUNT_IDENTITY, bot.id, 0, Bodies.text(identity)),
                    fence);
            last = bot.id;
            add(bot);
        } else {
            tx.update("UPDATE account SET fence = ? WHERE id = ?", fence, bot.id);
            bot.fence = fence;
        }
        return new Seat(channel, identity, fence);
    }

    /** The bot of a seat that still holds. */
    Bot holding(Seat seat) throws StoreFault {
        for (var bot : bots.getOrDefault(seat.channel(), List.of())) {
            if (bot.identity.equals(seat.identity()) && bot.fence == seat.fence()) {
                if (newest(seat.channel()).orElseThrow() == bot) return bot;
            }
        }
        throw new StoreFault(StoreFault.Kind.FENCED);
    }

    Optional<Bot> newest(ChannelId channel) {
        @Nullable Bot newest = null;
        for (var bot : bots.getOrDefault(channel, List.of())) {
            if (newest == null || bot.fence > newest.fence) newest = bot;
        }
        return Optional.ofNullable(newest);
    }

    Optional<Bot> find(ChannelId channel, String identity) {
        return bots.getOrDefault(channel, List.of()).stream()
                .filter(bot -> bot.identity.equals(identity))
                .findFirst();
    }

    List<Bot> all() {
        return bots.values().stream().flatMap(List::stream).toList();
    }

    private void add(Bot bot) {
        bots.computeIfAbsent(bot.channel, id -> new ArrayList<>()).add(bot);
    }
}
