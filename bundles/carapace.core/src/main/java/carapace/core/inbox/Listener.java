package carapace.core.inbox;

import carapace.channel.ChannelFault;
import carapace.channel.Inbox;
import carapace.channel.Kind;
import carapace.channel.Listening;
import carapace.channel.Status;
import carapace.core.room.Rooms;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The thread on which one channel listens; it is called again after faults, until it is closed. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("gateway");
    private static final Duration FIRST = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration REFUSED = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Seated seat;
    private final Listening channel;
    private final Inbox inbox;
    private final Rooms rooms;
    private final Troubles troubles;
    private final Thread thread;
    private volatile boolean closed;
    private Duration pause = FIRST;

    private Listener(Seated seat, Listening channel, Inbox inbox, Rooms rooms, Troubles troubles) {
        this.seat = seat;
        this.channel = channel;
        this.inbox = inbox;
        this.rooms = rooms;
        this.troubles = troubles;
        this.thread = Thread.ofVirtual().name("listen " + seat.id()).unstarted(this::run);
    }

    static Listener start(
            Seated seat, Listening channel, Inbox inbox, Rooms rooms, Troubles troubles) {
        var listener = new Listener(seat, channel, inbox, rooms, troubles);
        seat.become(Status.CONNECTING, null, "");
        listener.thread.start();
        return listener;
    }

    private void run() {
        try {
            while (!closed) Thread.sleep(once());
        } catch (InterruptedException e) {
            // closing is the only reason to interrupt it, and the end is what was asked for
            LOG.debug("listener ended channel={}", seat.id());
        }
    }

    /** Listens once and tells how long to wait before the next time. */
    private Duration once() throws InterruptedException {
        try {
            channel.listen(inbox);
            return closed ? Duration.ZERO : jittered(next());
        } catch (ChannelFault e) {
            return closed ? Duration.ZERO : afterwards(e);
        } catch (RuntimeException e) {
            if (closed) return Duration.ZERO;
            LOG.error("channel={} listening failed with {}", seat.id(), e.getClass().getName());
            troubles.tell(
                    seat, Kind.BAD_RESPONSE, Status.ERROR, "the channel failed and is tried again");
            return jittered(next());
        }
    }

    private Duration afterwards(ChannelFault fault) throws InterruptedException {
        seat.meters().pollFailed();
        var asked = fault.pause();
        switch (fault.code()) {
            case CREDENTIALS_REFUSED -> {
                troubles.tell(
                        seat,
                        Kind.AUTH_REJECTED,
                        Status.ERROR,
                        "the network refuses the credential");
                return asked.isZero() ? REFUSED : asked;
            }
            case CREDENTIALS_LOCKED ->
                    troubles.tell(
                            seat,
                            Kind.CREDENTIAL_LOCKED,
                            Status.ERROR,
                            "the credential cannot be opened");
            case RATE_LIMITED ->
                    troubles.tell(
                            seat,
                            Kind.RATE_LIMITED,
                            Status.CONNECTING,
                            "the network asked for a pause");
            case NOT_READY -> {
                seat.become(Status.CONNECTING, seat.standing().kind(), seat.standing().sentence());
                rooms.carrier().within(Duration.ofSeconds(2));
                return Duration.ofMillis(200);
            }
            case NOT_ADMITTED -> {
                return Duration.ofSeconds(1);
            }
            case ANSWER_MALFORMED, BODY_TOO_LARGE ->
                    troubles.tell(
                            seat,
                            Kind.BAD_RESPONSE,
                            Status.ERROR,
                            "the network's answer cannot be read");
            default ->
                    troubles.tell(
                            seat, Kind.UNREACHABLE, Status.ERROR, "the network cannot be reached");
        }
        return asked.isZero() ? jittered(next()) : asked;
    }

    /** Doubles while it fails; begins anew after it was connected. */
    private Duration next() {
        if (seat.standing().status() == Status.CONNECTED) pause = FIRST;
        var now = pause;
        pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
        return now;
    }

    private static Duration jittered(Duration pause) {
        var factor = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
        return Duration.ofMillis((long) (pause.toMillis() * factor));
    }

    /** Interrupts it and waits for it to come home. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (!thread.join(GRACE)) LOG.warn("thread '{}' did not come home", thread.getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
