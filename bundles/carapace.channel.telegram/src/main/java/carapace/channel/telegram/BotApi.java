package carapace.channel.telegram;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Endpoint;
import carapace.wire.Request;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;

/** Calls methods of the Bot API and reads how they answer: {@code ok} decides, not the status. */
final class BotApi {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** How a call ended. */
    sealed interface Reply {
        record Result(JsonNode result) implements Reply {}

        /**
         * Telegram said no.
         *
         * @param description for deciding, never for showing
         */
        record No(int code, String description, Duration pause) implements Reply {}

        /** Never left. */
        record Unsent(FaultCode code) implements Reply {}

        /** Left, and nothing usable came back. */
        record Lost(FaultCode code) implements Reply {}
    }

    private final Endpoint endpoint;
    private final Json json;

    BotApi(Endpoint endpoint, Json json) {
        this.endpoint = endpoint;
        this.json = json;
    }

    /** The answer as it came, for those who cut it themselves. */
    Answer raw(Request request) throws InterruptedException {
        return endpoint.send(request);
    }

    Reply call(Request request) throws InterruptedException {
        return read(endpoint.send(request));
    }

    Reply read(Answer answer) {
        return switch (answer) {
            case Answer.Unsent(var code) -> new Reply.Unsent(code);
            case Answer.Unanswered(var code) -> new Reply.Lost(code);
            case Answer.Answered answered -> read(answered);
        };
    }

    private Reply read(Answer.Answered answered) {
        var body = json.read(answered.body().bytes()).filter(JsonNode::isObject);
        if (answered.ok() && body.isPresent() && body.get().path("ok").asBoolean()) {
            return new Reply.Result(body.get().path("result"));
        }
        var said = body.orElseGet(json::object);
        var code = said.path("error_code").asInt(answered.status());
        // A 200 that does not even say no: who knows what was done.
        if (code >= 200 && code < 300) return new Reply.Lost(FaultCode.ANSWER_MALFORMED);
        var pause = answered.retryAfter().orElseGet(() -> pause(said));
        return new Reply.No(code, said.path("description").asText(), pause);
    }

    private static Duration pause(JsonNode said) {
        var seconds = said.path("parameters").path("retry_after").asLong();
        if (seconds <= 0) return Duration.ZERO;
        return seconds > LONGEST_PAUSE.toSeconds() ? LONGEST_PAUSE : Duration.ofSeconds(seconds);
    }
}
