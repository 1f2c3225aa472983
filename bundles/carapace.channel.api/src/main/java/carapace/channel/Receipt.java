package carapace.channel;

import carapace.message.FaultCode;
import carapace.wire.Answer;

import java.time.Duration;
import java.util.function.Function;

/** What became of one part. */
public sealed interface Receipt {
    /** The network took it and calls it {@code remoteId}; empty when it gives no id. */
    record Delivered(String remoteId) implements Receipt {}

    /** Not delivered; worth another try after {@code pause}, or after core's own when zero. */
    record Later(FaultCode code, Duration pause) implements Receipt {}

    /** Not delivered, and it never will be. */
    record Refused(FaultCode code) implements Receipt {}

    /**
     * Perhaps delivered. What happens next is the delivery policy's decision, not the channel's.
     */
    record Unknown(FaultCode code) implements Receipt {}

    /**
     * The usual reading of an answer: 2xx delivered; 408, 425, 429 and 5xx later; 401 and 403 later
     * with {@code CREDENTIALS_REFUSED}, since a mended credential delivers it; other statuses
     * refused; unsent later; unanswered unknown.
     *
     * @param remoteId reads the network's id from a 2xx body
     */
    static Receipt from(Answer answer, Function<String, String> remoteId) {
        return switch (answer) {
            case Answer.Answered answered when answered.ok() ->
                    new Delivered(remoteId.apply(answered.body().text()));
            case Answer.Answered answered -> {
                var pause = answered.retryAfter().orElse(Duration.ZERO);
                yield switch (answered.status()) {
                    case 429 -> new Later(FaultCode.RATE_LIMITED, pause);
                    case 408, 425 -> new Later(FaultCode.PEER_FAILED, pause);
                    case 401, 403 -> new Later(FaultCode.CREDENTIALS_REFUSED, pause);
                    default ->
                            answered.status() >= 500
                                    ? new Later(FaultCode.PEER_FAILED, pause)
                                    : new Refused(FaultCode.MESSAGE_REFUSED);
                };
            }
            case Answer.Unsent(var code) -> new Later(code, Duration.ZERO);
            case Answer.Unanswered(var code) -> new Unknown(code);
        };
    }
}
