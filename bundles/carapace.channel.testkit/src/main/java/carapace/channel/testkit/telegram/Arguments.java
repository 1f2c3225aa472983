package carapace.channel.testkit.telegram;

import carapace.channel.testkit.LoopbackServer.Request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The parameters of a call, which may come in the query, as a form, as JSON or as multipart:
 * https://core.telegram.org/bots/api#making-requests
 */
final class Arguments {

    private static final class Json {
        private final ObjectMapper mapper = new ObjectMapper();
    }

    private final Map<String, String> values = new TreeMap<>();

    static Arguments of(Request request) {
        var arguments = new Arguments();
        arguments.form(request.query());
        var type = request.header("content-type");
        if (type.startsWith("application/json")) arguments.json(request.text());
        else if (type.startsWith("multipart/form-data")) arguments.multipart(type, request.body());
        else if (type.startsWith("application/x-www-form-urlencoded"))
            arguments.form(request.text());
        return arguments;
    }

    private void form(String text) {
        for (var pair : text.split("&")) {
            var equals = pair.indexOf('=');
            if (equals > 0)
                values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void json(String text) {
        try {
            var members = new Json().mapper.readTree(text);
            for (var member : members.properties()) {
                var value = member.getValue();
                if (value.isNull()) continue;
                values.put(
                        member.getKey(), value.isValueNode() ? value.asText() : value.toString());
            }
        } catch (JsonProcessingException e) {
            values.put("?", "not JSON");
        }
    }

    private void multipart(String type, byte[] body) {
        var at = type.indexOf("boundary=");
        if (at < 0) return;
        var boundary = "--" + type.substring(at + 9).replace("\"", "");
        var text = new String(body, StandardCharsets.ISO_8859_1);
        for (var part : text.split(java.util.regex.Pattern.quote(boundary))) {
            var head = part.indexOf("\r\n\r\n");
            var name = part.indexOf("name=\"");
            if (head < 0 || name < 0) continue;
            var field = part.substring(name + 6, part.indexOf('"', name + 6));
            var value = part.substring(head + 4, Math.max(head + 4, part.length() - 2));
            values.put(
                    field,
                    new String(
                            value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    boolean flag(String name) {
        return text(name).equals("true") || text(name).equals("True") || text(name).equals("1");
    }

    OptionalLong number(String name) {
        var text = text(name);
        return text.matches("-?\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
