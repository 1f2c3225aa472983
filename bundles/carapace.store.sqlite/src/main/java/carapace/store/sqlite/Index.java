package carapace.store.sqlite;

import carapace.message.ChannelId;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The open work, in memory, so that claiming and sending need no search in the file. Used by the
 * writer's thread alone; made anew from the file at the start and after a commit that failed.
 */
final class Index {
    /** Small enough not to be felt, large enough for what is claimed a moment after admission. */
    private static final long MOST_KEPT = 2 << 20;

    final Map<Long, Conv> convs = new HashMap<>();
    final TreeMap<Long, Pending> unanswered = new TreeMap<>();
    final Map<String, Run> runs = new HashMap<>();
    final TreeMap<Long, Run> runsBySeq = new TreeMap<>();
    final TreeMap<Long, Run> finished = new TreeMap<>();
    final Map<String, Parcel> pieces = new HashMap<>();
    final TreeMap<Long, Parcel> piecesBySeq = new TreeMap<>();
    final Map<ChannelId, Lane> lanes = new HashMap<>();
    final Agenda<Conv> claims = new Agenda<>();
    private final Map<Long, Run> busy = new HashMap<>();
    private final Map<Long, Set<Conv>> blocked = new HashMap<>();
    private long kept;

    /** Who claimed last. */
    String claimer = "";

    Lane lane(ChannelId channel) {
        return lanes.computeIfAbsent(channel, id -> new Lane());
    }

    /** Whether a text of this size may be kept in memory besides. */
    boolean keeps(String text) {
        if (kept + text.length() > MOST_KEPT) return false;
        kept += text.length();
        return true;
    }

    void keptNoLonger(String text) {
        kept -= text.length();
    }

    // -- turns ---------------------------------------------------------------------------------

    void add(Run run) {
        runs.put(run.id, run);
        runsBySeq.put(run.seq, run);
    }

    void remove(Run run) {
        runs.remove(run.id);
        runsBySeq.remove(run.seq);
        finished.remove(run.seq);
    }

    /** Whether another turn of the session runs. */
    boolean busy(long session, @Nullable Run but) {
        var run = busy.get(session);
        return run != null && run != but;
    }

    void occupy(Run run) {
        busy.put(run.session, run);
    }

    /** The session's turn ended; those who waited for it are looked at again. */
    void vacate(Run run) {
        if (!busy.remove(run.session, run)) return;
        var waiting = blocked.remove(run.session);
        if (waiting != null) waiting.forEach(this::placeClaim);
    }

    void block(Conv conv, long session) {
        claims.remove(conv);
        blocked.computeIfAbsent(session, id -> new LinkedHashSet<>()).add(conv);
    }

    /** Where a conversation stands among those that can be claimed. */
    void placeClaim(Conv conv) {
        var run = conv.run;
        if (run != null) {
            claims.place(
                    conv, run.messages.getFirst().seq, run.running() ? run.leaseUntil : run.dueAt);
        } else if (!conv.waiting.isEmpty()) {
            claims.place(conv, conv.waiting.firstKey(), 0);
        } else {
            claims.remove(conv);
        }
        tidy(conv);
    }

    // -- parts ---------------------------------------------------------------------------------

    void add(Parcel piece) {
        pieces.put(piece.key, piece);
        piecesBySeq.put(piece.seq, piece);
        piece.conv.pieces.put(piece.seq, piece);
        var lane = lane(piece.conv.place.channel());
        (piece.state == Parcel.State.SENDING ? lane.sending : lane.queued).put(piece.seq, piece);
    }

    void remove(Parcel piece) {
        pieces.remove(piece.key);
        piecesBySeq.remove(piece.seq);
        piece.conv.pieces.remove(piece.seq);
        var lane = lane(piece.conv.place.channel());
        lane.queued.remove(piece.seq);
        lane.sending.remove(piece.seq);
        if (piece.part != null) keptNoLonger(piece.part.text());
        piece.part = null;
    }

    void state(Parcel piece, Parcel.State state) {
        piece.state = state;
        var lane = lane(piece.conv.place.channel());
        lane.queued.remove(piece.seq);
        lane.sending.remove(piece.seq);
        (state == Parcel.State.SENDING ? lane.sending : lane.queued).put(piece.seq, piece);
    }

    /** Where a conversation stands among those that have a part to send. */
    void placeHead(Conv conv) {
        var lane = lane(conv.place.channel());
        var head = conv.pieces.firstEntry();
        if (head == null || head.getValue().state == Parcel.State.SENDING) lane.heads.remove(conv);
        else lane.heads.place(conv, head.getKey(), head.getValue().dueAt);
        tidy(conv);
    }

    private void tidy(Conv conv) {
        if (conv.idle()) convs.remove(conv.id);
    }
}
