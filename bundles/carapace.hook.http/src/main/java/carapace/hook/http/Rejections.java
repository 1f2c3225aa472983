package carapace.hook.http;

import carapace.status.Meters;

import java.util.Set;

/** Counts calls whose body was too large; core, which never sees their end, counts the others. */
final class Rejections {

    private static final Set<String> NETWORKS =
            Set.of("telegram", "slack", "webhook", "signal", "discord", "matrix");

    private final Meters meters;

    Rejections(Meters meters) {
        this.meters = meters;
    }

    void tooLarge(String network) {
        // A stranger chooses the path; the label must not be theirs.
        var channel = NETWORKS.contains(network) ? network : "other";
        meters.counter(
                        "carapace_channel_webhook_rejected_total",
                        "Webhook calls turned away",
                        "channel",
                        channel,
                        "reason",
                        "body")
                .increment();
    }
}
