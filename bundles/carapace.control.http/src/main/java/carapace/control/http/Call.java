package carapace.control.http;

import carapace.redaction.Redactor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** One request and its answer. */
final class Call {

    private static final String JSON = "application/json";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Trees trees;
    private final Supplier<List<Redactor>> redactors;
    private boolean bodyRead;

    Call(
            HttpServletRequest request,
            HttpServletResponse response,
            Trees trees,
            Supplier<List<Redactor>> redactors) {
        this.request = request;
        this.response = response;
        this.trees = trees;
        this.redactors = redactors;
    }

    Trees trees() {
        return trees;
    }

    Redaction redaction() throws Refused {
        return new Redaction(redactors.get());
    }

    /** Who asks, as the ground floor found out. */
    String actor() {
        return request.getAttribute("carapace.actor") instanceof String actor ? actor : "unknown";
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(request.getParameter(name));
    }

    int number(String name, int least, int most, int otherwise) throws Refused {
        var text = query(name);
        if (text.isEmpty()) return otherwise;
        if (text.get().matches("[0-9]{1,9}")) {
            var number = Integer.parseInt(text.get());
            if (number >= least && number <= most) return number;
        }
        throw new Refused(400, name + " is a number from " + least + " to " + most);
    }

    /** The body as a JSON object. */
    ObjectNode body(int cap) throws Refused, IOException {
        var type = Optional.ofNullable(request.getContentType()).orElse("");
        var bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!bare.equals(JSON)) throw new Refused(415, "The content type must be application/json");
        return trees.read(bytes(cap))
                .filter(JsonNode::isObject)
                .map(ObjectNode.class::cast)
                .orElseThrow(
                        () ->
                                new Refused(
                                        400,
                                        "The body is not a JSON object of at most "
                                                + Trees.DEEPEST
                                                + " levels"));
    }

    /** Nothing is expected; a body may come nevertheless. */
    void noBody(int cap) throws Refused, IOException {
        if (bytes(cap).length > 0) {
            var type = Optional.ofNullable(request.getContentType()).orElse("");
            if (!type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
                throw new Refused(415, "The content type must be application/json");
            }
        }
    }

    private byte[] bytes(int cap) throws Refused, IOException {
        if (request.getContentLengthLong() > cap) throw tooLarge();
        var bytes = request.getInputStream().readNBytes(cap + 1);
        if (bytes.length > cap) throw tooLarge();
        bodyRead = true;
        return bytes;
    }

    private static Refused tooLarge() {
        return new Refused(413, "The body is too large");
    }

    private boolean hasBody() {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** Answers with a document that was redacted before. */
    void answer(int status, JsonNode document) throws IOException {
        var bytes = document.toString().getBytes(StandardCharsets.UTF_8);
        // What was not read is in the way of the next request.
        if (!bodyRead && hasBody()) response.setHeader("Connection", "close");
        response.setStatus(status);
        response.setContentType(JSON);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) response.getOutputStream().write(bytes);
    }

    /** Begins an answer of many pieces. */
    OutputStream stream(String contentType) throws IOException {
        response.setStatus(200);
        response.setContentType(contentType);
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
        return response.getOutputStream();
    }

    boolean head() {
        return request.getMethod().equals("HEAD");
    }
}
