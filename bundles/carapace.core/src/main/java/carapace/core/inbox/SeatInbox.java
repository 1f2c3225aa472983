package carapace.core.inbox;

import carapace.channel.Admission;
import carapace.channel.ChannelFault;
import carapace.channel.DropReason;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Kind;
import carapace.channel.Status;
import carapace.core.room.Rooms;
import carapace.message.Inbound;
import carapace.store.StoreFault;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The inbox of one channel in its seat. */
final class SeatInbox implements Inbox {
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private final Seated seat;
    private final Admitter admitter;
    private final Rooms rooms;
    private final Duration patience;
    private final Troubles troubles;
    private final CountDownLatch named;

    /**
     * For one way in.
     *
     * @param patience how long admission may wait for what is missing
     */
    SeatInbox(
            Seated seat,
            Admitter admitter,
            Rooms rooms,
            Duration patience,
            Troubles troubles,
            CountDownLatch named) {
        this.seat = seat;
        this.admitter = admitter;
        this.rooms = rooms;
        this.patience = patience;
        this.troubles = troubles;
        this.named = named;
    }

    @Override
    public List<Admission> admit(List<Inbound> batch, @Nullable String cursor)
            throws ChannelFault, InterruptedException {
        for (var message : batch) {
            if (!message.conversation().channel().equals(seat.id())) {
                throw new IllegalArgumentException("a channel admits its own messages only");
            }
        }
        try {
            var admissions = admitter.admit(seat, batch, cursor, patience);
            if (Kind.APPEND_FAILED.equals(seat.standing().kind())) {
                seat.become(Status.CONNECTED, null, "");
            }
            return admissions;
        } catch (ChannelFault e) {
            troubles.tell(
                    seat,
                    Kind.APPEND_FAILED,
                    Status.ERROR,
                    "messages cannot be kept just now; the network keeps them");
            throw e;
        }
    }

    @Override
    public Optional<String> cursor() throws InterruptedException {
        named.await();
        while (true) {
            var store = rooms.store().within(GLANCE);
            if (store.isEmpty()) continue;
            try {
                return store.get().journal().cursor(admitter.seatOf(store.get(), seat));
            } catch (StoreFault e) {
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
    }

    @Override
    public void connected(Identity me) {
        seat.identified(me);
        named.countDown();
    }

    @Override
    public void trouble(Kind kind, Status status, String sentence, Duration retryIn) {
        troubles.tell(seat, kind, status, sentence);
    }

    @Override
    public void extra(Map<String, Object> facts) {
        seat.tell(facts);
    }

    @Override
    public void dropped(DropReason reason) {
        seat.drop(reason.wire());
    }
}
