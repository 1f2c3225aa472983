package carapace.agent;

import carapace.model.ModelFault;
import carapace.model.Reply;
import carapace.status.Meters;

/** The agent's counters; names and labels are observability's. */
final class Counts {

    private final Meters meters;

    Counts(Meters meters) {
        this.meters = meters;
    }

    void runStarted(ModelName name) {
        meters.counter(
                        "carapace_agent_runs_total",
                        "Runs started",
                        "provider",
                        name.provider(),
                        "model",
                        name.model())
                .increment();
    }

    void used(Reply.Usage usage) {
        tokens("input", usage.input());
        tokens("output", usage.output());
    }

    private void tokens(String direction, long count) {
        if (count <= 0) return;
        meters.counter(
                        "carapace_agent_tokens_total",
                        "Tokens as providers reported them",
                        "direction",
                        direction)
                .add(count);
    }

    void toolCalled(String tool, String result) {
        meters.counter(
                        "carapace_agent_tool_calls_total",
                        "Calls of tools",
                        "tool",
                        tool,
                        "result",
                        result)
                .increment();
    }

    void providerFailed(ModelName name, ModelFault.Kind kind) {
        meters.counter(
                        "carapace_provider_errors_total",
                        "Calls of a provider that failed",
                        "provider",
                        name.provider(),
                        "class",
                        label(kind))
                .increment();
    }

    private static String label(ModelFault.Kind kind) {
        return switch (kind) {
            case AUTH, UNCONFIGURED -> "auth";
            case RATE_LIMITED -> "rate_limited";
            case OVERLOADED, SERVER, PROTOCOL -> "server";
            case NETWORK, TRUNCATED, AWAY -> "network";
            case BAD_REQUEST, TOO_LONG -> "bad_request";
            case TIMEOUT -> "stall";
        };
    }
}
