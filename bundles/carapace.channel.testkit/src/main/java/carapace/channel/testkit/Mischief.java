package carapace.channel.testkit;

import carapace.channel.testkit.LoopbackServer.Reply;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** One way in which a peer can fail. */
public sealed interface Mischief {

    /** Takes the connection and resets it before it reads anything. */
    record RefusesConnection() implements Mischief {}

    /**
     * Reads the request and ends the connection; {@code acted}: not before it did what was asked.
     */
    record HangsUp(boolean acted) implements Mischief {}

    /** Reads the request and says nothing; {@code acted} as above. */
    record SaysNothing(boolean acted) implements Mischief {}

    /** Begins a good answer and ends the connection in its middle, after it acted. */
    record BreaksOff() implements Mischief {}

    /** Answers with something that is no HTTP. */
    record SpeaksNonsense() implements Mischief {}

    /** Answers 200 with a body that is not what the protocol says. */
    record AnswersWith(String body) implements Mischief {}

    /** Answers with another status, in the network's own form. */
    record Refuses(int status, Duration retryAfter) implements Mischief {}

    /** Whether the peer does what it is asked before it misbehaves. */
    default boolean acts() {
        return switch (this) {
            case HangsUp(var acted) -> acted;
            case SaysNothing(var acted) -> acted;
            case BreaksOff() -> true;
            case RefusesConnection() -> false;
            case SpeaksNonsense() -> false;
            case AnswersWith(var body) -> false;
            case Refuses(var status, var retryAfter) -> false;
        };
    }

    /**
     * What the peer does with an answer it would have given.
     *
     * @param good that answer's body
     */
    default Reply spoil(String good) {
        return switch (this) {
            case RefusesConnection() -> new Reply.HangUp(true);
            case HangsUp(var acted) -> new Reply.HangUp(false);
            case SaysNothing(var acted) -> new Reply.Silence();
            case SpeaksNonsense() ->
                    new Reply.Raw("SSH-2.0-nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            case BreaksOff() -> {
                var head = "HTTP/1.1 200 OK\r\nContent-Length: " + (good.length() + 100);
                var half = good.substring(0, good.length() / 2);
                yield new Reply.Raw(
                        (head + "\r\n\r\n" + half).getBytes(StandardCharsets.ISO_8859_1));
            }
            case AnswersWith(var body) -> Reply.json(200, body);
            case Refuses(var status, var retryAfter) ->
                    new Reply.Answer(status, Map.of(), new byte[0]);
        };
    }
}
