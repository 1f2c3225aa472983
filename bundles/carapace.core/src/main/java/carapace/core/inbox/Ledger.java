package carapace.core.inbox;

import carapace.message.ChannelId;
import carapace.store.Journal;
import carapace.store.Seat;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Component;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Which seats of the journal this process holds: one an account, shared by all who admit there. */
@Component(service = Ledger.class)
public final class Ledger {
    private final ConcurrentMap<ChannelId, Seat> seats = new ConcurrentHashMap<>();
    private final ReentrantLock taking = new ReentrantLock();

    /** The seat of a bot, taken when it is not held. */
    public Seat seat(Journal journal, ChannelId channel, String identity)
            throws StoreFault, InterruptedException {
        var held = seats.get(channel);
        if (held != null && held.identity().equals(identity)) return held;
        taking.lockInterruptibly();
        try {
            held = seats.get(channel);
            if (held != null && held.identity().equals(identity)) return held;
            var taken = journal.seat(channel, identity);
            seats.put(channel, taken);
            return taken;
        } finally {
            taking.unlock();
        }
    }

    /** The seat that is held now, whoever sits in it. */
    public Optional<Seat> held(ChannelId channel) {
        return Optional.ofNullable(seats.get(channel));
    }

    /** Another holds it now, or the store says so. */
    public void lost(Seat seat) {
        seats.remove(seat.channel(), seat);
    }
}
