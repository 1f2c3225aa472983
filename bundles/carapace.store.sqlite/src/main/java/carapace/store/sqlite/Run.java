package carapace.store.sqlite;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** A turn without an outcome, or with an answer that has no parts yet. */
final class Run {
    /** How a turn stands; the file has the number. */
    enum State {
        RUNNING,
        WAITING,
        FINISHED,
        DONE,
        DEAD
    }

    final long seq;
    final String id;
    final Conv conv;
    final long session;
    final List<Pending> messages = new ArrayList<>();
    State state = State.WAITING;
    String worker = "";
    long fence;
    long leaseUntil;
    int crashes;
    int failures;
    @Nullable Long firstFailure;
    long dueAt;
    String reason = "";
    boolean bury;

    /** The message that is answered; of several, the last. */
    long lastMessage;

    Run(long seq, String id, Conv conv, long session) {
        this.seq = seq;
        this.id = id;
        this.conv = conv;
        this.session = session;
    }

    boolean running() {
        return state == State.RUNNING;
    }
}
