package carapace.wire.http;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Body;
import carapace.wire.Headers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads one HTTP/1.1 answer (RFC 9112) and refuses whatever could be read in two ways. */
final class AnswerReader {

    private static final int MOST_HEAD = 65_536;
    private static final int MOST_INTERIM = 8;

    private final InputStream in;
    private final int limit;
    private int headLeft = MOST_HEAD;

    AnswerReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    Answer read() throws IOException {
        for (var heads = 0; heads <= MOST_INTERIM; heads++) {
            var status = status(headLine());
            var fields = fields();
            if (status >= 200) {
                var headers = Headers.of(fields);
                var pause =
                        headers.first("retry-after")
                                .flatMap(text -> RetryAfter.of(text, Instant.now()));
                return new Answer.Answered(status, headers, body(status, headers), pause);
            }
            if (status == 101) break;
        }
        throw malformed();
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) throw malformed();
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, List<String>> fields() throws IOException {
        var fields = new TreeMap<String, List<String>>();
        for (var line = headLine(); !line.isEmpty(); line = headLine()) {
            var colon = line.indexOf(':');
            if (colon < 1 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw malformed();
            }
            var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            fields.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return fields;
    }

    private String headLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new IOException("the answer ended early");
            if (--headLeft < 0) throw malformed();
            line.write(b);
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private Body body(int status, Headers headers) throws IOException {
        var lengths = headers.all("content-length");
        var codings = headers.all("transfer-encoding");
        if (lengths.size() + codings.size() > 1) throw malformed();
        if (status == 204 || status == 304) return Body.EMPTY;
        if (!codings.isEmpty()) {
            if (!codings.getFirst().equalsIgnoreCase("chunked")) throw malformed();
            return chunked();
        }
        if (lengths.isEmpty()) return untilClose();
        if (!lengths.getFirst().matches("\\d{1,18}")) throw malformed();
        var length = Long.parseLong(lengths.getFirst());
        if (length > limit) throw new Spoiled(FaultCode.BODY_TOO_LARGE);
        return new Body(exactly((int) length));
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) throw new IOException("the answer ended early");
        return bytes;
    }

    private Body untilClose() throws IOException {
        var bytes = in.readNBytes(limit);
        if (in.read() >= 0) throw new Spoiled(FaultCode.BODY_TOO_LARGE);
        return new Body(bytes);
    }

    private Body chunked() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var line = headLine();
            var semicolon = line.indexOf(';');
            var digits = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
            if (!digits.matches("[0-9A-Fa-f]{1,8}")) throw malformed();
            var size = Long.parseLong(digits, 16);
            if (size == 0) break;
            if (size > limit - body.size()) throw new Spoiled(FaultCode.BODY_TOO_LARGE);
            body.writeBytes(exactly((int) size));
            if (!headLine().isEmpty()) throw malformed();
        }
        fields(); // trailers count for the head's bound and are not kept
        return new Body(body.toByteArray());
    }

    private static IOException malformed() {
        return new Spoiled(FaultCode.ANSWER_MALFORMED);
    }
}
