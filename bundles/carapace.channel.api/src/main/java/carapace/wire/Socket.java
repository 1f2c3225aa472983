package carapace.wire;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A WebSocket of text messages, each at most 4 MiB. One reader, many writers. */
@ProviderType
public interface Socket extends AutoCloseable {

    /**
     * The next message; empty when none came in time.
     *
     * @throws WireException when the connection ended; see {@link #closeCode}
     */
    Optional<String> receive(Duration atMost) throws WireException, InterruptedException;

    /**
     * Sends one message. Each key of {@code secrets} that stands in the text, in braces like {@code
     * {token}}, is replaced by the JSON-escaped value of the named secret on its way out.
     */
    void send(String text, Map<String, String> secrets) throws WireException, InterruptedException;

    /** Why the peer closed; empty while open or when the connection just ended. */
    Optional<Integer> closeCode();

    /** Closes with a code, waits briefly for the peer's own, then drops the connection. */
    void close(int code);

    /** {@link #close(int)} with 1000. */
    @Override
    default void close() {
        close(1000);
    }
}
