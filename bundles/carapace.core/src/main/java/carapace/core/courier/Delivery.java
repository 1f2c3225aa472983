package carapace.core.courier;

import carapace.channel.ChannelFault;
import carapace.channel.Lookup;
import carapace.channel.Receipt;
import carapace.core.inbox.Seated;
import carapace.core.room.Keeping;
import carapace.core.room.Options;
import carapace.core.status.ChannelMeters.Result;
import carapace.core.status.Hop;
import carapace.core.status.HopTimes;
import carapace.message.FaultCode;
import carapace.message.Part;
import carapace.status.Audit;
import carapace.store.Outbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sends one part and writes down what became of it. */
public final class Delivery {
    /** What stands on the last line of a part that is sent once more. */
    public static final String REPEATED = "\n(may be a repeat)";

    private static final Logger LOG = LoggerFactory.getLogger("delivery");
    private static final Duration ROOM_AWAY = Duration.ofMillis(500);
    private static final Duration REFUSED_HOLD = Duration.ofSeconds(30);

    private final Keeping keeping;
    private final Options options;
    private final HopTimes times;
    private final Audit audit;
    private final Runnable next;
    private final Floods floods = new Floods();

    Delivery(Keeping keeping, Options options, HopTimes times, Audit audit, Runnable next) {
        this.keeping = keeping;
        this.options = options;
        this.times = times;
        this.audit = audit;
        this.next = next;
    }

    /** The part is where its reader looks: who asked waits for it in this process. */
    void handOver(Outbox.Waiting waiting) throws InterruptedException {
        keep(waiting.part(), (outbox, key) -> outbox.sent(key, key));
        next.run();
    }

    /** Through its channel. */
    void send(Seated seat, Outbox.Waiting waiting) throws InterruptedException {
        var began = System.nanoTime();
        if (!seat.flights().begin()) {
            keep(waiting.part(), (out, key) -> out.again(key, ROOM_AWAY, "not_ready"));
            return;
        }
        Receipt receipt;
        try {
            receipt = seat.channel().deliver(waiting.part());
        } catch (InterruptedException e) {
            // the channel is leaving: whether the part left before is not known
            receipt = new Receipt.Unknown(FaultCode.PEER_SILENT);
        } catch (RuntimeException e) {
            LOG.error("channel={} delivering failed with {}", seat.id(), e.getClass().getName());
            receipt = new Receipt.Unknown(FaultCode.ANSWER_MALFORMED);
        } finally {
            seat.flights().end();
            // an interrupt that came after the answer must not keep it from being written down
            Thread.interrupted();
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        settle(seat, waiting, receipt, took);
        next.run();
    }

    private void settle(Seated seat, Outbox.Waiting waiting, Receipt receipt, Duration took)
            throws InterruptedException {
        var part = waiting.part();
        times.took(Hop.SEND, took);
        switch (receipt) {
            case Receipt.Delivered(var remoteId) -> {
                keep(part, (outbox, key) -> outbox.sent(key, remoteId));
                seat.sentNow();
                seat.meters().sent(took);
                log(waiting, "sent", took);
            }
            case Receipt.Later(var code, var pause) -> {
                var wait = later(seat, part, waiting.attempts(), code, pause);
                keep(part, (outbox, key) -> outbox.again(key, wait, code.wire()));
                seat.meters().retried(code);
                log(waiting, "again(" + code.wire() + ")", took);
            }
            case Receipt.Refused(var code) -> {
                keep(part, (outbox, key) -> outbox.refused(key, code.wire()));
                seat.meters().ended(Result.REFUSED);
                event("part_refused", part, code);
                log(waiting, "refused(" + code.wire() + ")", took);
            }
            case Receipt.Unknown(var code) -> {
                log(waiting, "unanswered(" + code.wire() + ")", took);
                var pause = Backoff.next(waiting.attempts() - 1, Duration.ZERO);
                unanswered(seat, waiting, code, pause);
            }
        }
    }

    private Duration later(Seated seat, Part part, int attempts, FaultCode code, Duration pause) {
        return switch (code) {
            case NOT_READY -> ROOM_AWAY;
            case RATE_LIMITED -> {
                var wait = Backoff.next(attempts - 1, pause);
                if (floods.wide(seat.id(), part.conversation().remoteId())) seat.hold(wait);
                yield wait;
            }
            case CREDENTIALS_REFUSED, CREDENTIALS_LOCKED -> {
                seat.hold(REFUSED_HOLD);
                yield Backoff.next(attempts - 1, pause);
            }
            default -> Backoff.next(attempts - 1, pause);
        };
    }

    /** An earlier run ended while this part was being sent. */
    void lost(Seated seat, Outbox.Waiting waiting) throws InterruptedException {
        unanswered(seat, waiting, FaultCode.PEER_SILENT, Duration.ZERO);
        next.run();
    }

    /** The part may have arrived: by its key, a look-up, one marked repeat, or a person. */
    private void unanswered(Seated seat, Outbox.Waiting waiting, FaultCode code, Duration pause)
            throws InterruptedException {
        var part = waiting.part();
        if (seat.channel().keyed()) {
            keep(part, (outbox, key) -> outbox.again(key, pause, code.wire()));
            seat.meters().retried(code);
            return;
        }
        if (seat.channel() instanceof Lookup lookup) {
            var found = find(seat, lookup, part);
            if (found.isPresent()) {
                settleFound(seat, part, found.get());
                return;
            }
        }
        seat.meters().ended(Result.UNKNOWN);
        event("part_unknown", part, code);
        var resend = options.channel(seat.id(), seat.section()).resend();
        if (resend && !waiting.repeat() && !waiting.notice() && repeated(part)) {
            seat.meters().ended(Result.REPEATED);
            return;
        }
        keep(part, (outbox, key) -> outbox.unknown(key, code.wire()));
        // a notice that may have arrived is not worth a person's time
        if (waiting.notice()) keep(part, (outbox, key) -> outbox.drop(key));
    }

    /** Unknown and queued once more, in one step. */
    private boolean repeated(Part part) throws InterruptedException {
        return keeping.keep(store -> store.outbox().repeat(part.key(), part.text() + REPEATED))
                .orElse(false);
    }

    /** Outer empty: it could not be found out. Inner empty: it was certainly not delivered. */
    private Optional<Optional<String>> find(Seated seat, Lookup lookup, Part part)
            throws InterruptedException {
        try {
            return Optional.of(lookup.find(part));
        } catch (ChannelFault e) {
            LOG.info(
                    "channel={} part={} could not be looked up: {}",
                    seat.id(),
                    part.key(),
                    e.code().wire());
            return Optional.empty();
        }
    }

    private void settleFound(Seated seat, Part part, Optional<String> remoteId)
            throws InterruptedException {
        if (remoteId.isPresent()) {
            keep(part, (outbox, key) -> outbox.sent(key, remoteId.get()));
            seat.meters().ended(Result.SENT);
        } else {
            keep(part, (outbox, key) -> outbox.again(key, Duration.ZERO, "not_found"));
        }
    }

    private interface Mark {
        void on(Outbox outbox, String key) throws carapace.store.StoreFault, InterruptedException;
    }

    private void keep(Part part, Mark mark) throws InterruptedException {
        keeping.keep(
                store -> {
                    mark.on(store.outbox(), part.key());
                    return true;
                });
    }

    private void event(String name, Part part, FaultCode code) {
        audit.note(
                new Audit.Event(
                        name,
                        Map.of(
                                "channel", part.conversation().channel().toString(),
                                "part_id", part.key(),
                                "code", code.wire())));
    }

    private static void log(Outbox.Waiting waiting, String result, Duration took) {
        LOG.info(
                "channel={} part={} attempts={} ms={} {}",
                waiting.part().conversation().channel(),
                waiting.part().key(),
                waiting.attempts(),
                took.toMillis(),
                result);
    }
}
