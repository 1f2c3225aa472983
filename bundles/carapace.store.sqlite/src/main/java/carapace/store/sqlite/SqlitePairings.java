package carapace.store.sqlite;

import carapace.message.ChannelId;
import carapace.store.Pairings;
import carapace.store.StoreFault;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Codes and approvals, found by keyed hashes. */
final class SqlitePairings implements Pairings {
    private final Writer writer;
    private final Readers readers;

    SqlitePairings(Writer writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public boolean approved(ChannelId channel, String sender)
            throws StoreFault, InterruptedException {
        return readers.call(
                view ->
                        view.sql()
                                        .number(
                                                "SELECT count(*) FROM pairing WHERE network = ?"
                                                        + " AND account = ? AND hash = ?"
                                                        + " AND approved = 1",
                                                channel.network(),
                                                channel.account(),
                                                hash(view.seals(), channel, sender))
                                > 0);
    }

    @Override
    public boolean offer(ChannelId channel, String sender, String code, Duration valid, int most)
            throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var now = tx.now();
                    var hash = hash(tx.seals, channel, sender);
                    var waiting =
                            tx.sql.number(
                                    "SELECT count(*) FROM pairing WHERE network = ?"
                                            + " AND account = ? AND approved = 0 AND until > ?",
                                    channel.network(),
                                    channel.account(),
                                    now);
                    var has =
                            tx.sql.number(
                                    "SELECT count(*) FROM pairing WHERE network = ?"
                                            + " AND account = ? AND hash = ?"
                                            + " AND (approved = 1 OR until > ?)",
                                    channel.network(),
                                    channel.account(),
                                    hash,
                                    now);
                    if (has > 0 || waiting >= most) return false;
                    tx.update("DELETE FROM pairing WHERE approved = 0 AND until <= ?", now);
                    insert(tx, channel, sender, hash, code, now + valid.toMillis());
                    return true;
                });
    }

    private static void insert(
            Tx tx, ChannelId channel, String sender, byte[] hash, String code, long until)
            throws SQLException {
        var id = tx.sql.number("SELECT coalesce(max(id), 0) + 1 FROM pairing");
        var approved = code.isEmpty();
        tx.update(
                "INSERT INTO pairing (id, network, account, hash, sender, code, until, approved,"
                        + " since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                channel.network(),
                channel.account(),
                hash,
                tx.seals.seal(Column.PAIRING_SENDER, id, 0, Bodies.text(sender)),
                approved ? null : tx.seals.hash("code", code),
                until,
                approved,
                tx.now());
    }

    @Override
    public Approval approve(String code) throws StoreFault, InterruptedException {
        record Found(long id, String network, String account, byte[] sender) {}
        return writer.call(
                tx -> {
                    // Compared as keyed hashes, so the time taken tells nothing about a code.
                    var found =
                            tx.sql.one(
                                    "SELECT id, network, account, sender FROM pairing"
                                            + " WHERE code = ? AND approved = 0 AND until > ?",
                                    r ->
                                            new Found(
                                                    r.getLong(1),
                                                    r.getString(2),
                                                    r.getString(3),
                                                    r.getBytes(4)),
                                    tx.seals.hash("code", code),
                                    tx.now());
                    if (found.isEmpty()) return new Approval.NoSuchCode();
                    var row = found.get();
                    var body = tx.seals.open(Column.PAIRING_SENDER, row.id(), 0, row.sender());
                    tx.update(
                            "UPDATE pairing SET approved = 1, code = NULL, since = ? WHERE id = ?",
                            tx.now(),
                            row.id());
                    var channel = new ChannelId(row.network(), row.account());
                    return new Approval.Approved(channel, Bodies.text(body));
                });
    }

    @Override
    public boolean approve(ChannelId channel, String sender)
            throws StoreFault, InterruptedException {
        return writer.call(
                tx -> {
                    var hash = hash(tx.seals, channel, sender);
                    var changed =
                            tx.update(
                                    "UPDATE pairing SET approved = 1, code = NULL, since = ?"
                                            + " WHERE network = ? AND account = ? AND hash = ?"
                                            + " AND approved = 0",
                                    tx.now(),
                                    channel.network(),
                                    channel.account(),
                                    hash);
                    if (changed > 0) return true;
                    var known =
                            tx.sql.number(
                                    "SELECT count(*) FROM pairing WHERE network = ?"
                                            + " AND account = ? AND hash = ?",
                                    channel.network(),
                                    channel.account(),
                                    hash);
                    if (known > 0) return false;
                    insert(tx, channel, sender, hash, "", 0);
                    return true;
                });
    }

    @Override
    public boolean revoke(ChannelId channel, String sender)
            throws StoreFault, InterruptedException {
        return writer.call(
                tx ->
                        tx.update(
                                        "DELETE FROM pairing WHERE network = ? AND account = ?"
                                                + " AND hash = ?",
                                        channel.network(),
                                        channel.account(),
                                        hash(tx.seals, channel, sender))
                                > 0);
    }

    @Override
    public List<Row> list() throws StoreFault, InterruptedException {
        record Found(
                long id, String network, String account, byte[] sender, boolean yes, long since) {}
        return writer.call(
                tx -> {
                    var rows =
                            tx.sql.all(
                                    "SELECT id, network, account, sender, approved, since"
                                            + " FROM pairing WHERE approved = 1 OR until > ?"
                                            + " ORDER BY id",
                                    r ->
                                            new Found(
                                                    r.getLong(1),
                                                    r.getString(2),
                                                    r.getString(3),
                                                    r.getBytes(4),
                                                    r.getLong(5) != 0,
                                                    r.getLong(6)),
                                    tx.now());
                    var list = new ArrayList<Row>();
                    for (var row : rows) {
                        var body = tx.seals.open(Column.PAIRING_SENDER, row.id(), 0, row.sender());
                        list.add(
                                new Row(
                                        new ChannelId(row.network(), row.account()),
                                        Bodies.text(body),
                                        row.yes(),
                                        Instant.ofEpochMilli(row.since())));
                    }
                    return list;
                });
    }

    private static byte[] hash(Seals seals, ChannelId channel, String sender) {
        return seals.hash("sender", channel.toString(), sender);
    }
}
