package carapace.http.base;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the server itself answers, to requests that are not even HTTP, in our shape. */
final class ServerErrors implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus();
        SecurityHeaders.put(response.getHeaders()::put, request.isSecure(), true);
        response.getHeaders().put("Content-Type", "application/json; charset=utf-8");
        var text =
                "{\"error\":{\"message\":\""
                        + Refusal.words(status)
                        + "\",\"type\":\""
                        + Refusal.type(status)
                        + "\"}}";
        Content.Sink.write(response, true, text, callback);
        return true;
    }
}
