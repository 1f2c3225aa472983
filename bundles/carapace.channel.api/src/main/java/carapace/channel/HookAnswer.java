package carapace.channel;

import java.util.Map;

/**
 * What the network gets back.
 *
 * @param mediaType empty when there is no body
 */
public record HookAnswer(int status, String mediaType, String body, Map<String, String> headers) {

    public HookAnswer {
        headers = Map.copyOf(headers);
    }

    /** A status and nothing else. */
    public static HookAnswer status(int status) {
        return new HookAnswer(status, "", "", Map.of());
    }
}
