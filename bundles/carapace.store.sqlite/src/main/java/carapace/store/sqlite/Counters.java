package carapace.store.sqlite;

import carapace.store.Journal;

import java.sql.SQLException;

/** Counts and the next sequence numbers: one row, written with every commit. */
final class Counters {
    long admitted;
    long answered;
    long deadLettered;
    long declined;
    long evictedEarly;
    long quarantined;
    long hops;
    long readMarks;
    long messages;
    long turns;
    long parts;
    long records;
    long conversations;
    long sessions;
    long drawers;

    void load(Sql sql) throws SQLException {
        sql.each(
                "SELECT admitted, answered, dead_lettered, declined, evicted_early, quarantined,"
                        + " hops, read_marks, messages, turns, parts, records, conversations,"
                        + " sessions, drawers FROM counters WHERE id = 1",
                row -> {
                    admitted = row.getLong(1);
                    answered = row.getLong(2);
                    deadLettered = row.getLong(3);
                    declined = row.getLong(4);
                    evictedEarly = row.getLong(5);
                    quarantined = row.getLong(6);
                    hops = row.getLong(7);
                    readMarks = row.getLong(8);
                    messages = row.getLong(9);
                    turns = row.getLong(10);
                    parts = row.getLong(11);
                    records = row.getLong(12);
                    conversations = row.getLong(13);
                    sessions = row.getLong(14);
                    drawers = row.getLong(15);
                    return false;
                });
    }

    /** With where the open work begins, so that a start reads nothing that is done. */
    void save(Sql sql, Index index) throws SQLException {
        sql.update(
                "UPDATE counters SET admitted = ?, answered = ?, dead_lettered = ?, declined = ?,"
                        + " evicted_early = ?, quarantined = ?, hops = ?, read_marks = ?,"
                        + " messages = ?, turns = ?, parts = ?, records = ?, conversations = ?,"
                        + " sessions = ?, drawers = ?, open_message = ?, open_turn = ?,"
                        + " open_part = ? WHERE id = 1",
                admitted,
                answered,
                deadLettered,
                declined,
                evictedEarly,
                quarantined,
                hops,
                readMarks,
                messages,
                turns,
                parts,
                records,
                conversations,
                sessions,
                drawers,
                index.unanswered.isEmpty() ? messages + 1 : index.unanswered.firstKey(),
                index.runsBySeq.isEmpty() ? turns + 1 : index.runsBySeq.firstKey(),
                index.piecesBySeq.isEmpty() ? parts + 1 : index.piecesBySeq.firstKey());
    }

    Journal.Tally tally() {
        return new Journal.Tally(
                admitted,
                admitted - answered - deadLettered - declined,
                answered,
                deadLettered,
                declined,
                evictedEarly);
    }
}
