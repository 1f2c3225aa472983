package carapace.core.turn;

/** What people read when a turn fails; no provider's words, no detail. */
public final class Sentences {
    private Sentences() {}

    /** To the operator, who can do something about it. */
    public static String failed(String reason) {
        return switch (reason) {
            case "no_provider" ->
                    "no model is configured: set agents.default.model and its key, then 'cara dlq"
                            + " replay'";
            case "timeout" -> "the model took too long";
            case "cancelled" -> "the turn was cancelled";
            case "crash_loop" -> "the gateway ended five times while answering this";
            case "too_long" -> "the message is too long for the model";
            case "auth" -> "the provider refuses the key";
            default -> "the model could not be asked (" + reason + ")";
        };
    }

    /** To whoever wrote, in a few neutral words. */
    static String notice(String reason) {
        return switch (reason) {
            case "timeout" -> "That took too long. Please try again later.";
            case "too_long" -> "That message is too long for me.";
            default -> "I cannot answer right now. Your message is kept.";
        };
    }
}
