package carapace.agent;

import carapace.model.Model;
import carapace.model.ModelFault;
import carapace.model.ModelRequest;
import carapace.model.Reply;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** Asks one model, up to three times as long as nothing was shown. */
final class Asker {

    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Model model;
    private final ModelName name;
    private final Health health;
    private final Counts counts;
    private final Clock clock;
    private final Pause pause;

    /** Waits; a test's does not. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    Asker(Model model, ModelName name, Health health, Counts counts, Clock clock, Pause pause) {
        this.model = model;
        this.name = name;
        this.health = health;
        this.counts = counts;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Asks.
     *
     * @param by when the turn ends
     */
    Reply ask(ModelRequest request, Instant by, Model.Listener listener)
            throws ModelFault, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                var reply = model.stream(request, listener);
                health.answered(name);
                counts.used(reply.usage());
                return reply;
            } catch (ModelFault fault) {
                health.failed(name, fault.kind());
                counts.providerFailed(name, fault.kind());
                var wait = backoff(attempt, fault.retryAfter());
                if (attempt == ATTEMPTS
                        || !worthwhile(fault)
                        || clock.instant().plus(wait).isAfter(by)) {
                    throw fault;
                }
                pause.of(wait);
            }
        }
    }

    private static boolean worthwhile(ModelFault fault) {
        if (fault.partial() || fault.retryAfter().compareTo(LONGEST_PAUSE) > 0) return false;
        return switch (fault.kind()) {
            case RATE_LIMITED, OVERLOADED, SERVER, NETWORK, TRUNCATED, PROTOCOL -> true;
            case AUTH, BAD_REQUEST, TOO_LONG, TIMEOUT, UNCONFIGURED, AWAY -> false;
        };
    }

    private static Duration backoff(int attempt, Duration retryAfter) {
        if (!retryAfter.isZero()) return retryAfter;
        var base = 1000L << (attempt - 1);
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(base * 8 / 10, base * 12 / 10));
    }
}
