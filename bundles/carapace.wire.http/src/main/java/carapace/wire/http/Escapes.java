package carapace.wire.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Puts text where a peer could misread it: path segments, queries, headers, JSON strings. */
final class Escapes {

    // RFC 3986, pchar: what may stand in a path segment as it is.
    private static final String SEGMENT = "-._~!$&'()*+,;=:@";

    private Escapes() {}

    static String segment(String text) {
        var out = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xff);
            var plain = c < 0x80 && (Character.isLetterOrDigit(c) || SEGMENT.indexOf(c) >= 0);
            if (plain) out.append(c);
            else out.append(String.format("%%%02X", (int) c));
        }
        return out.toString();
    }

    /** The path with its query. */
    static String query(String path, List<Map.Entry<String, String>> query) {
        if (query.isEmpty()) return path;
        var out = new StringBuilder(path);
        var mark = path.indexOf('?') < 0 ? '?' : '&';
        for (var entry : query) {
            out.append(mark).append(encoded(entry.getKey()));
            out.append('=').append(encoded(entry.getValue()));
            mark = '&';
        }
        return out.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Visible ASCII and blanks: neither splits a header nor needs an encoding. */
    static boolean fitsHeader(String value) {
        return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** The inside of a JSON string. */
    static String json(String text) {
        var out = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20 || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else out.append(c);
        }
        return out.toString();
    }
}
