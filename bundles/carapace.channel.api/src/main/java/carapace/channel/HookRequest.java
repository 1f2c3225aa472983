package carapace.channel;

import carapace.wire.Headers;

/**
 * A call from a network.
 *
 * @param path everything after {@code /channels/<network>/}
 * @param body read on demand and capped, so that a secret in a header is checked first
 */
public record HookRequest(
        String method, String path, Headers headers, BodySource body, String remoteAddress) {

    /** Reads the body once; later calls give the same bytes. */
    public interface BodySource {
        /**
         * The bytes exactly as they came.
         *
         * @throws BodyTooLarge the door then answers 413
         */
        byte[] read() throws BodyTooLarge;
    }

    /** The body is larger than {@code gateway.hooks.maxBodyBytes}, or did not arrive in time. */
    public static final class BodyTooLarge extends RuntimeException {
        @java.io.Serial private static final long serialVersionUID = 1L;

        public BodyTooLarge() {
            super("body too large", null, false, false);
        }
    }
}
