package carapace.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request to an endpoint. Values of headers, query and body stay out of {@link #toString}.
 *
 * @param path below the origin, starting with a slash, already percent-encoded
 * @param query names and values as they are; encoded when sent
 * @param deadline for the whole exchange, at most 10 min
 * @param bodyLimit the most bytes of the answer that are read
 */
public record Request(
        String method,
        String path,
        List<Map.Entry<String, String>> query,
        Map<String, String> headers,
        Content content,
        Duration deadline,
        int bodyLimit) {

    /** What a request may take when nothing else is said. */
    public static final Duration USUAL_DEADLINE = Duration.ofSeconds(30);

    /** What an answer may measure when nothing else is said, in bytes. */
    public static final int USUAL_BODY_LIMIT = 262_144;

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * A body to send.
     *
     * @param mediaType empty when there is no body
     */
    public record Content(String mediaType, byte[] bytes) {
        /** Nothing. */
        public static final Content NONE = new Content("", new byte[0]);

        @Override
        public String toString() {
            return "Content[" + mediaType + ", " + bytes.length + " bytes]";
        }
    }

    /** One part of a multipart body; {@code fileName} empty for a plain field. */
    public record Field(String name, String fileName, String mediaType, byte[] bytes) {}

    public Request {
        if (!path.startsWith("/") && !path.isEmpty()) {
            throw new IllegalArgumentException("a path starts with a slash");
        }
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a deadline is positive and at most 10 min");
        }
        if (bodyLimit < 0) throw new IllegalArgumentException("a body limit is not negative");
        query = List.copyOf(query);
        headers = Map.copyOf(headers);
    }

    public static Request get(String path) {
        return of("GET", path, Content.NONE);
    }

    /** A form, {@code application/x-www-form-urlencoded}. */
    public static Request post(String path, Map<String, String> form) {
        var text = new StringBuilder();
        for (var entry : new TreeMap<>(form).entrySet()) {
            if (!text.isEmpty()) text.append('&');
            text.append(encode(entry.getKey())).append('=').append(encode(entry.getValue()));
        }
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return of("POST", path, new Content("application/x-www-form-urlencoded", bytes));
    }

    /** A JSON document, as text. */
    public static Request json(String path, String document) {
        return bytes(path, "application/json", document.getBytes(StandardCharsets.UTF_8));
    }

    public static Request bytes(String path, String mediaType, byte[] bytes) {
        return of("POST", path, new Content(mediaType, bytes));
    }

    /** {@code multipart/form-data}. */
    public static Request multipart(String path, List<Field> fields) {
        return of("POST", path, Multipart.encode(fields));
    }

    private static Request of(String method, String path, Content content) {
        return new Request(
                method, path, List.of(), Map.of(), content, USUAL_DEADLINE, USUAL_BODY_LIMIT);
    }

    /** The same with another method, e.g. {@code PUT}. */
    public Request method(String other) {
        return new Request(other, path, query, headers, content, deadline, bodyLimit);
    }

    /** One more query parameter. */
    public Request query(String name, String value) {
        var more = new ArrayList<>(query);
        more.removeIf(entry -> entry.getKey().equals(name));
        more.add(Map.entry(name, value));
        return new Request(method, path, more, headers, content, deadline, bodyLimit);
    }

    /** One more header; never a credential. */
    public Request header(String name, String value) {
        var more = new TreeMap<>(headers);
        more.put(name, value);
        return new Request(method, path, query, more, content, deadline, bodyLimit);
    }

    /** Another deadline for the whole exchange. */
    public Request within(Duration time) {
        return new Request(method, path, query, headers, content, time, bodyLimit);
    }

    /** Another bound for the answer's body, in bytes. */
    public Request atMost(int bytes) {
        return new Request(method, path, query, headers, content, deadline, bytes);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Request[" + method + "]";
    }
}
