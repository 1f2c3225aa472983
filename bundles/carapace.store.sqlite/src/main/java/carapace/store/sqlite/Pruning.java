package carapace.store.sqlite;

import carapace.store.Retention;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Takes away what is past its time. A pass goes once through the tables, in slices of a few
 * milliseconds, so that admission never waits long; where it stands is remembered here.
 */
final class Pruning {
    private static final long SLICE_NANOS = Duration.ofMillis(4).toNanos();
    private static final int ROWS = 200;
    private static final int MOST_FRUITLESS = 20;
    private static final long HOPS_KEPT = Duration.ofDays(7).toMillis();
    private static final long MOST_HOPS = 5_000_000;
    private static final long PARTS_KEPT = Duration.ofDays(7).toMillis();
    private static final long SEEN_KEPT = Duration.ofDays(30).toMillis();
    private static final long SEEN_AT_LEAST = Duration.ofHours(24).toMillis();
    private static final long MOST_SEEN = 2_000_000;
    private static final long SAID_KEPT = Duration.ofDays(30).toMillis();

    /** A step of a pass; false when it is done. */
    private interface Step {
        boolean more(Tx tx, Retention retention) throws SQLException;
    }

    private final List<Step> steps =
            List.of(
                    this::hops,
                    this::seen,
                    this::seenTooMany,
                    this::said,
                    this::sessions,
                    this::messages,
                    this::turns,
                    this::parts);
    private int step;
    private long at;
    private int fruitless;

    /** One slice; whether there is more. On the writer's thread. */
    boolean slice(Tx tx, Retention retention) throws SQLException {
        var until = System.nanoTime() + SLICE_NANOS;
        while (System.nanoTime() - until < 0) {
            if (steps.get(step).more(tx, retention)) continue;
            at = 0;
            fruitless = 0;
            if (++step < steps.size()) continue;
            step = 0;
            return false;
        }
        return true;
    }

    /** Hops lie by message, and messages by time: the oldest are first. */
    private boolean hops(Tx tx, Retention retention) throws SQLException {
        var before = (tx.now() - HOPS_KEPT) * 1_000;
        if (tx.counters().hops > MOST_HOPS) {
            before = Long.MAX_VALUE;
            at = 0;
        }
        var upTo =
                tx.sql.number(
                        "SELECT coalesce(max(message), 0) FROM (SELECT message FROM hop"
                                + " WHERE message > ? ORDER BY message LIMIT ?)",
                        at,
                        ROWS);
        if (upTo == 0) return false;
        var gone =
                tx.update(
                        "DELETE FROM hop WHERE message > ? AND message <= ? AND at < ?",
                        at,
                        upTo,
                        before);
        tx.counters().hops -= gone;
        at = upTo;
        fruitless = gone == 0 ? fruitless + 1 : 0;
        return fruitless < MOST_FRUITLESS;
    }

    private boolean seen(Tx tx, Retention retention) throws SQLException {
        record Gone(long n, long account) {}
        var gone =
                tx.sql.all(
                        "SELECT n, account FROM (SELECT n, account, at FROM seen ORDER BY n"
                                + " LIMIT ?) WHERE at < ?",
                        r -> new Gone(r.getLong(1), r.getLong(2)),
                        ROWS,
                        tx.now() - SEEN_KEPT);
        if (gone.isEmpty()) return false;
        for (var row : gone) tx.update("DELETE FROM seen WHERE n = ?", row.n());
        for (var bot : tx.accounts().all()) {
            forgotten(tx, bot, gone.stream().filter(row -> row.account() == bot.id).count());
        }
        return true;
    }

    private boolean seenTooMany(Tx tx, Retention retention) throws SQLException {
        for (var bot : tx.accounts().all()) {
            if (bot.seen <= MOST_SEEN) continue;
            var gone =
                    tx.sql.all(
                            "SELECT n FROM seen WHERE account = ? AND n > ? AND at < ?"
                                    + " ORDER BY n LIMIT ?",
                            r -> r.getLong(1),
                            bot.id,
                            at,
                            tx.now() - SEEN_AT_LEAST,
                            Math.min(ROWS, bot.seen - MOST_SEEN));
            if (gone.isEmpty()) continue;
            for (var n : gone) tx.update("DELETE FROM seen WHERE n = ?", n);
            tx.counters().evictedEarly += gone.size();
            forgotten(tx, bot, gone.size());
            return true;
        }
        return false;
    }

    private static void forgotten(Tx tx, Accounts.Bot bot, long rows) throws SQLException {
        if (rows == 0) return;
        bot.seen -= rows;
        tx.update("UPDATE account SET seen = ? WHERE id = ?", bot.seen, bot.id);
    }

    private boolean said(Tx tx, Retention retention) throws SQLException {
        var before = tx.now() - SAID_KEPT;
        if (tx.sql.number("SELECT count(*) FROM said WHERE at < ?", before) > 0) {
            tx.update("DELETE FROM said WHERE at < ?", before);
        }
        return false;
    }

    /** The next idle session; its messages, turns and parts follow in the later steps. */
    private boolean sessions(Tx tx, Retention retention) throws SQLException {
        if (retention.sessions().isZero()) return false;
        var session =
                tx.sql.number(
                        "SELECT coalesce(min(id), 0) FROM session WHERE id > ? AND updated_at < ?",
                        at,
                        tx.now() - retention.sessions().toMillis());
        if (session == 0) return false;
        if (inUse(tx, session)) {
            at = session;
            return true;
        }
        var gone =
                tx.update(
                        "DELETE FROM record WHERE seq IN (SELECT seq FROM record"
                                + " WHERE session = ? LIMIT ?)",
                        session,
                        ROWS);
        if (gone > 0) return true;
        tx.update("DELETE FROM session WHERE id = ?", session);
        tx.sessions().forget(session);
        at = session;
        return true;
    }

    private static boolean inUse(Tx tx, long session) throws SQLException {
        var open = tx.index();
        for (var message : open.unanswered.values()) if (message.session == session) return true;
        for (var run : open.runs.values()) if (run.session == session) return true;
        for (var piece : open.pieces.values()) {
            if (tx.sql.number("SELECT session FROM turn WHERE seq = ?", piece.turn) == session) {
                return true;
            }
        }
        return false;
    }

    /** Those whose session is gone; declined ones belong to none and stay as long as their keys. */
    private boolean messages(Tx tx, Retention retention) throws SQLException {
        return sweep(
                tx,
                "SELECT seq FROM message WHERE seq > ? ORDER BY seq LIMIT ?",
                "DELETE FROM message WHERE seq > ? AND seq <= ? AND state >= 2 AND (session = 0"
                        + " AND admitted_at < ? OR session <> 0 AND NOT EXISTS (SELECT 1 FROM"
                        + " session s WHERE s.id = message.session))",
                tx.now() - SEEN_KEPT);
    }

    private boolean turns(Tx tx, Retention retention) throws SQLException {
        return sweep(
                tx,
                "SELECT seq FROM turn WHERE seq > ? ORDER BY seq LIMIT ?",
                "DELETE FROM turn WHERE seq > ? AND seq <= ? AND state >= 3 AND at < ? AND"
                        + " NOT EXISTS (SELECT 1 FROM session s WHERE s.id = turn.session)",
                tx.now());
    }

    /** Sent ones; those that a person may decide about stay. */
    private boolean parts(Tx tx, Retention retention) throws SQLException {
        return sweep(
                tx,
                "SELECT seq FROM part WHERE seq > ? ORDER BY seq LIMIT ?",
                "DELETE FROM part WHERE seq > ? AND seq <= ? AND state = 2 AND ended_at < ?",
                tx.now() - PARTS_KEPT);
    }

    private boolean sweep(Tx tx, String next, String delete, long before) throws SQLException {
        var rows = tx.sql.all(next, r -> r.getLong(1), at, ROWS);
        if (rows.isEmpty()) return false;
        tx.update(delete, at, rows.getLast(), before);
        at = rows.getLast();
        return true;
    }
}
