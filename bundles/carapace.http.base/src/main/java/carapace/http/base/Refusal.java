package carapace.http.base;

import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Says no in the words of the surface that was called. */
final class Refusal {

    private Refusal() {}

    static void write(HttpServletResponse response, String path, int status, String message)
            throws IOException {
        if (path.startsWith("/channels/")) {
            body(response, status, "");
        } else if (path.startsWith("/control/") || path.equals("/control")) {
            body(response, status, "{\"ok\":false,\"error\":\"" + message + "\"}");
        } else {
            body(
                    response,
                    status,
                    "{\"error\":{\"message\":\""
                            + message
                            + "\",\"type\":\""
                            + type(status)
                            + "\"}}");
        }
    }

    static void notFound(HttpServletResponse response) throws IOException {
        body(response, 404, "{\"error\":{\"message\":\"Not found\",\"type\":\"not_found\"}}");
    }

    static void tooMany(HttpServletResponse response, int seconds) throws IOException {
        response.setHeader("Retry-After", String.valueOf(seconds));
        body(
                response,
                429,
                "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Too many requests\","
                        + "\"retryAfter\":"
                        + seconds
                        + "}}");
    }

    static void csrf(HttpServletResponse response, String message) throws IOException {
        body(
                response,
                403,
                "{\"error\":{\"code\":\"csrf_error\",\"message\":\"" + message + "\"}}");
    }

    static void internal(HttpServletResponse response, String id) throws IOException {
        body(
                response,
                500,
                "{\"ok\":false,\"error\":\"Internal error\","
                        + "\"detail\":{\"kind\":\"internal\",\"reason\":\""
                        + id
                        + "\"}}");
    }

    static void body(HttpServletResponse response, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        if (bytes.length > 0) response.setContentType("application/json; charset=utf-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
        response.flushBuffer();
    }

    static String words(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 408 -> "Request timeout";
            case 411 -> "Length required";
            case 413 -> "Body too large";
            case 414 -> "Address too long";
            case 415 -> "Unsupported media type";
            case 421 -> "Misdirected request";
            case 429 -> "Too many requests";
            case 431 -> "Headers too large";
            case 503 -> "Not ready";
            default -> status >= 500 ? "Internal error" : "Refused";
        };
    }

    static String type(int status) {
        return words(status).toLowerCase(java.util.Locale.ROOT).replace(' ', '_');
    }
}
