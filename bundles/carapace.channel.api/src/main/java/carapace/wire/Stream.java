package carapace.wire;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;

/**
 * An answer that arrives piece by piece: lines, or server-sent events. One reader. Lines are split
 * before they are decoded, so characters that cross chunks survive; a line is at most 1 MiB.
 */
@ProviderType
public interface Stream extends AutoCloseable {

    /** The next line without its end (LF or CRLF); empty at the end of the stream. */
    Optional<String> line() throws WireException, InterruptedException;

    /**
     * The next server-sent event; empty at the end of the stream. Comments are skipped, several
     * {@code data} lines are joined with a newline, an event cut off by the end is not delivered.
     */
    Optional<Event> event() throws WireException, InterruptedException;

    /** Ends the exchange; the peer sees the connection or the HTTP/2 stream close. */
    @Override
    void close();

    /**
     * One server-sent event.
     *
     * @param name {@code message} where the peer gave none
     */
    record Event(String name, String data) {}
}
