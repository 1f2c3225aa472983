package carapace.hook.http;

import carapace.status.Meters;

import java.util.Set;

/** Counts calls that were turned away. */
final class Rejections {

    private static final Set<String> NETWORKS =
            Set.of("telegram", "slack", "webhook", "signal", "discord", "matrix");

    private final Meters meters;

    Rejections(Meters meters) {
        this.meters = meters;
    }

    void count(String network, int status) {
        var reason =
                switch (status) {
                    case 401 -> network.equals("slack") ? "signature" : "secret";
                    case 400, 413 -> "body";
                    case 500, 503 -> "not_ready";
                    default -> "";
                };
        if (reason.isEmpty()) return;
        // A stranger chooses the path; the label must not be theirs.
        var channel = NETWORKS.contains(network) ? network : "other";
        meters.counter(
                        "carapace_channel_webhook_rejected_total",
                        "Calls of networks that were turned away.",
                        "channel",
                        channel,
                        "reason",
                        reason)
                .increment();
    }
}
