package carapace.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Writes {@code multipart/form-data} (RFC 7578). */
final class Multipart {

    private Multipart() {}

    static Request.Content encode(List<Request.Field> fields) {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        var boundary = "carapace-" + HexFormat.of().formatHex(random);
        var out = new ByteArrayOutputStream();
        for (var field : fields) {
            var head = new StringBuilder("--").append(boundary);
            head.append("\r\nContent-Disposition: form-data; name=\"").append(quoted(field.name()));
            if (!field.fileName().isEmpty()) {
                head.append("\"; filename=\"").append(quoted(field.fileName()));
            }
            head.append('"');
            if (!field.mediaType().isEmpty()) {
                head.append("\r\nContent-Type: ")
                        .append(field.mediaType().replaceAll("[\r\n]", ""));
            }
            out.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
            out.writeBytes(field.bytes());
            out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return new Request.Content("multipart/form-data; boundary=" + boundary, out.toByteArray());
    }

    // The three characters that would end a quoted name:
    // https://html.spec.whatwg.org/#multipart-form-data
    private static String quoted(String text) {
        return text.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }
}
