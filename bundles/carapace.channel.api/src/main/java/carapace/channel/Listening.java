package carapace.channel;

import carapace.message.FaultCode;
import carapace.wire.Answer;

import org.osgi.annotation.versioning.ConsumerType;

import java.time.Duration;

/** A channel that brings messages in. */
@ConsumerType
public interface Listening extends Channel {

    /**
     * Reads messages and admits them until interrupted, on a virtual thread that core owns. Also
     * called in webhook mode: check the credential, say {@link Inbox#connected}, wait.
     *
     * @throws ChannelFault when it cannot go on for now; core waits (3 s doubling to 60 s, or what
     *     the fault asks for) and calls again. {@code CREDENTIALS_REFUSED} waits 5 min
     */
    void listen(Inbox inbox) throws ChannelFault, InterruptedException;

    /** The body of a 2xx answer; everything else is the fault it stands for. */
    static String bodyOf(Answer answer) throws ChannelFault {
        return switch (answer) {
            case Answer.Answered answered when answered.ok() -> answered.body().text();
            case Answer.Answered answered ->
                    throw new ChannelFault(
                            faultOf(answered.status()),
                            answered.retryAfter().orElse(Duration.ZERO));
            case Answer.Unsent(var code) -> throw new ChannelFault(code);
            case Answer.Unanswered(var code) -> throw new ChannelFault(code);
        };
    }

    private static FaultCode faultOf(int status) {
        return switch (status) {
            case 401, 403 -> FaultCode.CREDENTIALS_REFUSED;
            case 429 -> FaultCode.RATE_LIMITED;
            default -> status >= 500 ? FaultCode.PEER_FAILED : FaultCode.ANSWER_MALFORMED;
        };
    }
}
