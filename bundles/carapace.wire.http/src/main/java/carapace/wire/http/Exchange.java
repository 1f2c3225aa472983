package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Body;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import javax.net.ssl.SSLHandshakeException;

/** One call on one client, from its start to an end that has a name. Used once. */
final class Exchange implements BodyHandler<Exchange.Content> {

    /** What an answer holds: all of it, or what is still coming. */
    sealed interface Content {
        record Whole(Body body) implements Content {}

        record Flowing(Pieces pieces) implements Content {}
    }

    /** How it ended. */
    sealed interface Ending {
        record Response(int status, HttpHeaders headers, Content content) implements Ending {}

        /** {@code broken}: the client must not be used again. */
        record Failure(Answer answer, boolean broken) implements Ending {}
    }

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private final @Nullable Probe probe;
    private final int limit;
    private final @Nullable Duration silence;
    private volatile boolean answered;
    private volatile @Nullable Pieces pieces;

    /**
     * Prepares.
     *
     * @param probe null for a request without a body
     * @param silence null reads the whole body; else a 2xx flows, with at most this much silence
     */
    Exchange(@Nullable Probe probe, int limit, @Nullable Duration silence) {
        this.probe = probe;
        this.limit = limit;
        this.silence = silence;
    }

    Ending run(HttpClient client, HttpRequest request, Duration deadline)
            throws InterruptedException {
        var call = client.sendAsync(request, this);
        try {
            var response = call.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            return new Ending.Response(response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException e) {
            call.cancel(true);
            drop();
            throw e;
        } catch (TimeoutException e) {
            call.cancel(true);
            drop();
            return new Ending.Failure(late(), false);
        } catch (ExecutionException e) {
            return failed(e);
        }
    }

    @Override
    public BodySubscriber<Content> apply(ResponseInfo info) {
        answered = true;
        var spoiled = spoiled(info);
        var status = info.statusCode();
        if (silence != null && spoiled == null && status >= 200 && status < 300) {
            var flow = new Pieces(silence);
            pieces = flow;
            return BodySubscribers.mapping(flow, Content.Flowing::new);
        }
        return BodySubscribers.mapping(new Capped(limit, spoiled), Content.Whole::new);
    }

    private @Nullable FaultCode spoiled(ResponseInfo info) {
        var lengths = info.headers().allValues("content-length");
        // The JDK takes such answers, and the next one on the connection would be anybody's.
        var ambiguous =
                lengths.size() > 1
                        || !lengths.isEmpty()
                                && info.headers().firstValue("transfer-encoding").isPresent();
        if (ambiguous) return FaultCode.ANSWER_MALFORMED;
        if (lengths.isEmpty()) return null;
        var length = lengths.getFirst();
        if (!LENGTH.matcher(length).matches()) return FaultCode.ANSWER_MALFORMED;
        var tooLong = silence == null && Long.parseLong(length) > limit;
        return tooLong ? FaultCode.BODY_TOO_LARGE : null;
    }

    private void drop() {
        var flow = pieces;
        if (flow != null) flow.close();
    }

    private Answer late() {
        return unasked()
                ? new Answer.Unsent(FaultCode.PEER_UNREACHABLE)
                : new Answer.Unanswered(FaultCode.PEER_SILENT);
    }

    private Ending failed(ExecutionException e) {
        // Any failure but the plain ones may have cost the client a socket that it never closes.
        var broken = true;
        var malformed = false;
        var never = unasked();
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof Spoiled spoiled) {
                return new Ending.Failure(
                        new Answer.Unanswered(spoiled.code()),
                        spoiled.code() == FaultCode.ANSWER_MALFORMED);
            }
            malformed |= t instanceof ProtocolException;
            var unconnected =
                    t instanceof ConnectException
                            || t instanceof HttpConnectTimeoutException
                            || t instanceof SSLHandshakeException
                            || t instanceof UnresolvedAddressException;
            never |= unconnected;
            if (unconnected || t instanceof EOFException || t instanceof SocketException) {
                broken = false;
            }
        }
        return new Ending.Failure(answer(never, malformed), broken || malformed);
    }

    private Answer answer(boolean never, boolean malformed) {
        if (answered) return new Answer.Unanswered(FaultCode.PEER_FAILED);
        if (never) return new Answer.Unsent(FaultCode.PEER_UNREACHABLE);
        return new Answer.Unanswered(
                malformed ? FaultCode.ANSWER_MALFORMED : FaultCode.PEER_SILENT);
    }

    /** Whether the peer was promised a body and not a byte of it left. */
    private boolean unasked() {
        return probe != null && !probe.asked();
    }
}
