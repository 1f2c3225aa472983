package carapace.wire;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;

/** One peer and the credential for it. Safe for use by many threads. */
@ProviderType
public interface Endpoint {

    /** Sends and waits for the whole answer, within the request's deadline and body limit. */
    Answer send(Request request) throws InterruptedException;

    /**
     * Sends and hands over the answer as it comes. A status other than 2xx, or no answer, is an
     * {@link Opened.Failed} with the bounded body read.
     *
     * @param silence how long the peer may say nothing before the stream ends with {@code
     *     PEER_SILENT}; the request's deadline bounds the wait for the first byte
     */
    Opened open(Request request, Duration silence) throws InterruptedException;

    /**
     * Connects a WebSocket.
     *
     * @param path and query, relative to the origin
     */
    Socket socket(String path) throws WireException, InterruptedException;

    /** What came of {@link #open}. */
    sealed interface Opened {
        /** 2xx; the caller closes the stream. */
        record Streaming(int status, Headers headers, Stream stream) implements Opened {}

        /** Anything else. */
        record Failed(Answer answer) implements Opened {}
    }
}
