package carapace.wire;

import org.osgi.annotation.versioning.ProviderType;

import java.net.URI;

/**
 * What moves the bytes behind {@link Wire}; offered by a wire bundle, used by core alone.
 *
 * <p>An endpoint belongs to the carrier that made it and answers {@link Answer.Unsent} with {@code
 * NOT_READY} once that carrier is gone; core then asks the next carrier for a new one. Endpoints
 * are closed by core when their owner leaves.
 */
@ProviderType
public interface Carrier {

    /** Checks the origin as {@link Wire#endpoint} says. */
    Link link(URI origin, Credential credential);

    /** See {@link Wire#fetch}. */
    Answer fetch(URI url, Limits limits) throws InterruptedException;

    /** An endpoint that can be closed: connections end, calls in flight are interrupted. */
    interface Link extends Endpoint, AutoCloseable {
        @Override
        void close();
    }
}
