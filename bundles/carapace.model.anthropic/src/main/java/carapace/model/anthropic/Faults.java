package carapace.model.anthropic;

import carapace.message.FaultCode;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.wire.Answer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What went wrong, in the house's words. Of what the provider says only its type is kept: its
 * sentences may quote the key or the conversation.
 */
final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private static final Pattern TYPE = Pattern.compile("[a-z0-9_]{1,40}");

    private Faults() {}

    static ModelFault of(Kind kind) {
        return new ModelFault(kind, false, Duration.ZERO);
    }

    static ModelFault of(Answer answer, Json json) {
        return switch (answer) {
            case Answer.Answered answered -> answered(answered, json);
            case Answer.Unsent(var code) -> of(unsent(code));
            case Answer.Unanswered(var code) -> of(unanswered(code));
        };
    }

    private static ModelFault answered(Answer.Answered answered, Json json) {
        var error = json.read(answered.body().text()).map(body -> body.path("error"));
        var type = error.map(each -> each.path("type").asText()).orElse("");
        var sentence = error.map(each -> each.path("message").asText()).orElse("");
        var kind = kind(answered.status(), sentence);
        LOG.warn(
                "The model was refused provider=anthropic status={} type={}",
                answered.status(),
                TYPE.matcher(type).matches() ? type : "unknown");
        return new ModelFault(kind, false, answered.retryAfter().orElse(Duration.ZERO));
    }

    // https://docs.anthropic.com/en/api/errors
    private static Kind kind(int status, String sentence) {
        return switch (status) {
            case 401, 403 -> Kind.AUTH;
            case 429 -> Kind.RATE_LIMITED;
            case 529 -> Kind.OVERLOADED;
            case 413 -> Kind.TOO_LONG;
            case 408, 409, 425 -> Kind.SERVER;
            case 400 -> tooLong(sentence) ? Kind.TOO_LONG : Kind.BAD_REQUEST;
            default -> status >= 500 ? Kind.SERVER : Kind.BAD_REQUEST;
        };
    }

    private static boolean tooLong(String sentence) {
        var lower = sentence.toLowerCase(Locale.ROOT);
        return lower.contains("prompt is too long") || lower.contains("context limit");
    }

    /** The type of an {@code error} event. */
    static Kind kind(String type) {
        return switch (type) {
            case "overloaded_error" -> Kind.OVERLOADED;
            case "rate_limit_error" -> Kind.RATE_LIMITED;
            case "authentication_error", "permission_error" -> Kind.AUTH;
            case "invalid_request_error", "not_found_error" -> Kind.BAD_REQUEST;
            case "request_too_large" -> Kind.TOO_LONG;
            case "timeout_error" -> Kind.TIMEOUT;
            default -> Kind.SERVER;
        };
    }

    private static Kind unsent(FaultCode code) {
        return switch (code) {
            case CREDENTIALS_LOCKED -> Kind.UNCONFIGURED;
            case NOT_READY -> Kind.AWAY;
            case PEER_SILENT -> Kind.TIMEOUT;
            default -> Kind.NETWORK;
        };
    }

    private static Kind unanswered(FaultCode code) {
        return switch (code) {
            case PEER_SILENT -> Kind.TIMEOUT;
            // An error page beyond all measure.
            case BODY_TOO_LARGE -> Kind.SERVER;
            case NOT_READY -> Kind.AWAY;
            default -> Kind.NETWORK;
        };
    }

    /** How a stream that had begun was cut. */
    static Kind ofStream(FaultCode code) {
        return switch (code) {
            case PEER_SILENT -> Kind.TIMEOUT;
            case BODY_TOO_LARGE -> Kind.PROTOCOL;
            case NOT_READY -> Kind.AWAY;
            default -> Kind.TRUNCATED;
        };
    }
}
