package carapace.http.base;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Errors in our own shape, never the server's page. */
final class HouseResponse extends HttpServletResponseWrapper {

    private final String path;

    HouseResponse(HttpServletResponse response, String path) {
        super(response);
        this.path = path;
    }

    @Override
    public void sendError(int status) throws IOException {
        sendError(status, null);
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        if (isCommitted()) return;
        resetBuffer();
        Refusal.write((HttpServletResponse) getResponse(), path, status, Refusal.words(status));
    }
}
