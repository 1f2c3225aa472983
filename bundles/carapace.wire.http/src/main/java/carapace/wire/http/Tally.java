package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.status.Meters;
import carapace.wire.Answer;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Counts calls by how they ended. Peers are not told apart here: core knows whose they are. */
final class Tally {

    private static final String CALLS = "carapace_wire_calls_total";
    private static final String CALLS_HELP = "Outbound calls by how they ended.";
    private static final String RETIRED = "carapace_wire_clients_retired_total";
    private static final String RETIRED_HELP =
            "Clients given up because a peer's answer broke HTTP.";

    private final Supplier<@Nullable Meters> meters;
    private final ConcurrentMap<String, Meters.Counter> counters = new ConcurrentHashMap<>();

    Tally(Supplier<@Nullable Meters> meters) {
        this.meters = meters;
    }

    Answer count(Answer answer) {
        switch (answer) {
            case Answer.Answered answered -> call("answered", answered.status() / 100 + "xx");
            case Answer.Unsent(FaultCode code) -> call("unsent", code.wire());
            case Answer.Unanswered(FaultCode code) -> call("unanswered", code.wire());
        }
        return answer;
    }

    void flowing(int status) {
        call("answered", status / 100 + "xx");
    }

    void retired() {
        var registry = meters.get();
        if (registry == null) return;
        counters.computeIfAbsent("retired", key -> registry.counter(RETIRED, RETIRED_HELP))
                .increment();
    }

    private void call(String outcome, String code) {
        var registry = meters.get();
        if (registry == null) return;
        counters.computeIfAbsent(
                        outcome + ' ' + code,
                        key ->
                                registry.counter(
                                        CALLS, CALLS_HELP, "outcome", outcome, "code", code))
                .increment();
    }
}
