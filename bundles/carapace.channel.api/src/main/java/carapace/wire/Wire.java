package carapace.wire;

import org.osgi.annotation.versioning.ProviderType;

import java.net.URI;

/**
 * The way out. Offered by core and never swapped; what carries the bytes is.
 *
 * <p>Safe for use by many threads. All calls block the calling (virtual) thread and end at once
 * when it is interrupted.
 */
@ProviderType
public interface Wire {

    /**
     * A peer that the operator configured. Nothing is connected yet.
     *
     * @param origin https, or http to a loopback host (ws and wss likewise); a path prefix is kept,
     *     user-info, query and fragment are refused with an {@link IllegalArgumentException} that
     *     does not quote the address
     */
    Endpoint endpoint(URI origin, Credential credential);

    /**
     * Fetches an address that a user or a peer named: https only, every resolved address checked
     * against private and special ranges and pinned, no redirects.
     */
    Answer fetch(URI url, Limits limits) throws InterruptedException;
}
