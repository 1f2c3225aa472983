package carapace.control.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which path and method is served by what. */
record Routes(
        StatusRoute status,
        ConfigRoute config,
        CommandsRoute commands,
        ChatRoute chat,
        LogsRoute logs,
        TraceRoute trace) {

    private static final String GET = "GET";
    private static final String POST = "POST";

    /** Serves one request. */
    private interface Handler {
        void handle(Call call) throws Refused, IOException, InterruptedException;
    }

    /** A path that exists; {@code template} is its name in metrics. */
    private record Route(String template, List<Verb> verbs) {}

    private record Verb(String method, Handler handler) {}

    void serve(Call call, HttpServletRequest request, HttpServletResponse response)
            throws Refused, IOException, InterruptedException {
        var path = Optional.ofNullable(request.getPathInfo()).orElse("/");
        var route = find(path.split("/", -1));
        if (route.isEmpty()) {
            var error = call.trees().object();
            error.putObject("error").put("message", "Not found").put("type", "not_found");
            call.answer(404, error);
            return;
        }
        request.setAttribute("carapace.route", route.get().template());
        var method = request.getMethod().equals("HEAD") ? GET : request.getMethod();
        for (var verb : route.get().verbs()) {
            if (verb.method().equals(method)) {
                verb.handler().handle(call);
                return;
            }
        }
        response.setHeader("Allow", allowed(route.get()));
        throw new Refused(405, "Method not allowed");
    }

    private static String allowed(Route route) {
        var allowed = new StringBuilder();
        for (var verb : route.verbs()) {
            if (!allowed.isEmpty()) allowed.append(", ");
            allowed.append(verb.method().equals(GET) ? "GET, HEAD" : verb.method());
        }
        return allowed.toString();
    }

    /**
     * Finds a route.
     *
     * @param path beginning with an empty segment
     */
    private Optional<Route> find(String[] path) {
        if (Arrays.stream(path).skip(1).anyMatch(String::isEmpty)) return Optional.empty();
        var last = path[path.length - 1];
        return Optional.ofNullable(
                switch (path.length) {
                    case 2 -> top(last);
                    case 3 -> below(path[1], last);
                    case 4 ->
                            path[1].equals("channels") && last.equals("reload")
                                    ? one(
                                            "/control/channels/{id}/reload",
                                            POST,
                                            call -> status.reload(call, path[2]))
                                    : null;
                    default -> null;
                });
    }

    private @Nullable Route top(String name) {
        return switch (name) {
            case "status" -> one("/control/status", GET, status::status);
            case "channels" -> one("/control/channels", GET, status::channels);
            case "config" ->
                    new Route(
                            "/control/config",
                            List.of(new Verb(GET, config::get), new Verb("PATCH", config::patch)));
            case "chat" -> one("/control/chat", POST, chat::post);
            case "logs" -> one("/control/logs", GET, logs::get);
            default -> null;
        };
    }

    private @Nullable Route below(String name, String last) {
        return switch (name) {
            case "config" ->
                    last.equals("reload")
                            ? one("/control/config/reload", POST, config::reload)
                            : null;
            case "commands" ->
                    one("/control/commands/{name}", POST, call -> commands.post(call, last));
            case "trace" -> one("/control/trace/{id}", GET, call -> trace.get(call, last));
            default -> null;
        };
    }

    private static Route one(String template, String method, Handler handler) {
        return new Route(template, List.of(new Verb(method, handler)));
    }
}
