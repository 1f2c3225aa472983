package carapace.hook.http;

import carapace.channel.HookRequest;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The bytes of a call, read when they are first asked for. */
final class RequestBody implements HookRequest.BodySource {

    private final HttpServletRequest request;
    private byte @Nullable [] bytes;

    RequestBody(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public synchronized byte[] read() {
        var known = bytes;
        if (known != null) return known;
        try {
            known = request.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The ground floor ends a body that is too large or too slow with one.
            throw new HookRequest.BodyTooLarge();
        }
        bytes = known;
        return known;
    }
}
