package carapace.core.status;

import carapace.channel.DropReason;
import carapace.channel.Status;
import carapace.message.FaultCode;
import carapace.status.Meters;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What is counted about each network; handles are kept, since they are used for every message. */
@Component(service = ChannelMeters.class)
public final class ChannelMeters {
    private static final List<Double> SEND_BOUNDS =
            List.of(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0);
    private static final List<String> DROPS =
            List.of(
                    "duplicate",
                    "bot",
                    "self",
                    "group",
                    "non_text",
                    "no_sender",
                    "oversize",
                    "malformed",
                    "edited",
                    "append_failed",
                    "blocked",
                    "not_listed",
                    "not_paired",
                    "conversation_full");

    private final Meters meters;
    private final ConcurrentMap<String, Of> networks = new ConcurrentHashMap<>();

    @Activate
    public ChannelMeters(@Reference Meters meters) {
        this.meters = meters;
    }

    /** The counters of one network. */
    public Of of(String network) {
        return networks.computeIfAbsent(network, name -> new Of(meters, name));
    }

    /** One network's. */
    public static final class Of {
        private final Meters meters;
        private final String network;
        private final Meters.Counter inbound;
        private final Meters.Timer sending;
        private final ConcurrentMap<String, Meters.Counter> dropped = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Meters.Counter> results = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Meters.Counter> retries = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Meters.Counter> rejected = new ConcurrentHashMap<>();

        private Of(Meters meters, String network) {
            this.meters = meters;
            this.network = network;
            inbound =
                    meters.counter(
                            "carapace_channel_inbound_total",
                            "Messages admitted",
                            "channel",
                            network);
            sending =
                    meters.timer(
                            "carapace_channel_outbound_duration_seconds",
                            "How long sending one part took",
                            SEND_BOUNDS,
                            "channel",
                            network);
            DROPS.forEach(this::droppedBy);
            for (var result : Result.values()) counterOf(result);
            for (var cause : List.of("rate_limited", "timeout", "server_error", "network")) {
                retriesBy(cause);
            }
            for (var reason : List.of("secret", "signature", "stale", "body", "not_ready")) {
                rejectedBy(reason);
            }
            for (var status : Status.values()) changesTo(status);
        }

        public void admitted(int count) {
            inbound.add(count);
        }

        public void dropped(DropReason reason) {
            dropped(reason.wire());
        }

        /** By the spelling of the reason. */
        public void dropped(String reason) {
            droppedBy(reason).increment();
        }

        public void sent(Duration took) {
            counterOf(Result.SENT).increment();
            sending.record(took);
        }

        public void ended(Result result) {
            counterOf(result).increment();
        }

        public void retried(FaultCode code) {
            retriesBy(
                            switch (code) {
                                case RATE_LIMITED -> "rate_limited";
                                case PEER_SILENT -> "timeout";
                                case PEER_FAILED -> "server_error";
                                default -> "network";
                            })
                    .increment();
        }

        /** A webhook call was turned away. */
        public void rejected(String reason) {
            rejectedBy(reason).increment();
        }

        public void changed(Status to) {
            changesTo(to).increment();
        }

        public void pollFailed() {
            meters.counter(
                            "carapace_channel_poll_failures_total",
                            "Polls that failed",
                            "channel",
                            network)
                    .increment();
        }

        private Meters.Counter droppedBy(String reason) {
            return dropped.computeIfAbsent(
                    reason,
                    word ->
                            meters.counter(
                                    "carapace_channel_inbound_dropped_total",
                                    "Events that became no answered message",
                                    "channel",
                                    network,
                                    "reason",
                                    word));
        }

        private Meters.Counter counterOf(Result result) {
            return results.computeIfAbsent(
                    result.wire(),
                    word ->
                            meters.counter(
                                    "carapace_channel_outbound_total",
                                    "What became of parts",
                                    "channel",
                                    network,
                                    "result",
                                    word));
        }

        private Meters.Counter retriesBy(String cause) {
            return retries.computeIfAbsent(
                    cause,
                    word ->
                            meters.counter(
                                    "carapace_channel_outbound_retries_total",
                                    "Parts put back to be sent again",
                                    "channel",
                                    network,
                                    "cause",
                                    word));
        }

        private Meters.Counter rejectedBy(String reason) {
            return rejected.computeIfAbsent(
                    reason,
                    word ->
                            meters.counter(
                                    "carapace_channel_webhook_rejected_total",
                                    "Webhook calls turned away",
                                    "channel",
                                    network,
                                    "reason",
                                    word));
        }

        private Meters.Counter changesTo(Status status) {
            return meters.counter(
                    "carapace_channel_status_changes_total",
                    "Changes of a channel's status",
                    "channel",
                    network,
                    "to",
                    status.wire());
        }
    }

    /** What became of a part. */
    public enum Result {
        SENT,
        REFUSED,
        UNKNOWN,
        REPEATED;

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
