package carapace.core;

import carapace.responder.Entry;
import carapace.responder.Outcome;
import carapace.responder.Responder;
import carapace.responder.Turn;
import carapace.responder.TurnLost;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Answers with what was asked, or as the test says. */
final class Echo implements Responder {
    final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    volatile Function<String, Outcome> answer = text -> answered("echo: " + text);

    static Outcome answered(String text) {
        var id = java.util.UUID.randomUUID().toString().replace("-", "");
        var entry = new Entry(id, Entry.Role.ASSISTANT, text, "", Instant.now(), Map.of());
        return new Outcome.Answered(text, List.of(entry), Map.of());
    }

    static Outcome failed(String reason, boolean passing) {
        return new Outcome.Failed(reason, passing, false, Duration.ZERO);
    }

    @Override
    public Readiness readiness() {
        return new Readiness(true, "builtin:echo", "");
    }

    @Override
    public Outcome respond(Turn turn) throws InterruptedException {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            var question = turn.history(100_000).getLast().text();
            asked.add(question);
            turn.delta("echo: ");
            if (Thread.interrupted()) throw new InterruptedException();
            return answer.apply(question);
        } catch (TurnLost e) {
            return new Outcome.Failed("lost", true, true, Duration.ZERO);
        } finally {
            now.decrementAndGet();
        }
    }
}
