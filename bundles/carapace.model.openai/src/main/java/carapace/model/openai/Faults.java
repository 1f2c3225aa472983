package carapace.model.openai;

import carapace.message.FaultCode;
import carapace.model.ModelFault;
import carapace.model.ModelFault.Kind;
import carapace.wire.Answer;

import com.fasterxml.jackson.databind.JsonNode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What went wrong, in the house's words. Of what the provider says only its code is kept: its
 * sentences may quote the key or the conversation.
 */
final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger("agent");

    private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,40}");

    private Faults() {}

    static ModelFault of(Kind kind) {
        return new ModelFault(kind, false, Duration.ZERO);
    }

    static ModelFault of(Answer answer, Json json, String provider) {
        return switch (answer) {
            case Answer.Answered answered -> answered(answered, json, provider);
            case Answer.Unsent(var code) -> of(unsent(code));
            case Answer.Unanswered(var code) -> of(unanswered(code));
        };
    }

    private static ModelFault answered(Answer.Answered answered, Json json, String provider) {
        var error = json.read(answered.body().text()).map(body -> body.path("error"));
        var code = error.map(Faults::code).orElse("");
        var sentence = error.map(each -> each.path("message").asText()).orElse("");
        LOG.warn(
                "The model was refused provider={} status={} code={}",
                provider,
                answered.status(),
                CODE.matcher(code).matches() ? code : "unknown");
        var kind = kind(answered.status(), code, sentence);
        return new ModelFault(kind, false, answered.retryAfter().orElse(Duration.ZERO));
    }

    private static String code(JsonNode error) {
        var code = error.path("code").asText("");
        return CODE.matcher(code).matches() ? code : error.path("type").asText("");
    }

    // https://platform.openai.com/docs/guides/error-codes
    private static Kind kind(int status, String code, String sentence) {
        return switch (status) {
            case 401, 403 -> Kind.AUTH;
            case 429 -> Kind.RATE_LIMITED;
            case 413 -> Kind.TOO_LONG;
            case 529 -> Kind.OVERLOADED;
            case 408, 409, 425 -> Kind.SERVER;
            case 400 -> tooLong(code, sentence) ? Kind.TOO_LONG : Kind.BAD_REQUEST;
            default -> status >= 500 ? Kind.SERVER : Kind.BAD_REQUEST;
        };
    }

    private static boolean tooLong(String code, String sentence) {
        return code.equals("context_length_exceeded")
                || sentence.toLowerCase(Locale.ROOT).contains("maximum context length");
    }

    /** An error that came in the middle of a stream. */
    static Kind kind(JsonNode error) {
        var code = code(error);
        if (code.contains("rate_limit")) return Kind.RATE_LIMITED;
        if (code.contains("overloaded")) return Kind.OVERLOADED;
        if (code.equals("context_length_exceeded")) return Kind.TOO_LONG;
        if (code.startsWith("invalid_request")) return Kind.BAD_REQUEST;
        return Kind.SERVER;
    }

    /** Whether a server says that it does not know {@code max_completion_tokens}. */
    static boolean refusesNewName(Answer.Answered answered) {
        return answered.status() == 400 && answered.body().text().contains("max_completion_tokens");
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
