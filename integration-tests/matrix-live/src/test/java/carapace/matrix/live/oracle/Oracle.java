package carapace.matrix.live.oracle;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.live.peer.Lines;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Base64;

/** vodozemac of today, by the commands of oracle/README.md. */
final class Oracle implements AutoCloseable {
    private final Lines lines;

    Oracle() throws IOException {
        this.lines = Lines.start("oracle");
    }

    /** What is sent: names and values in turn. */
    ObjectNode call(String name, Object... members) throws InterruptedException {
        var command = lines.command(name);
        for (int i = 0; i < members.length; i += 2) {
            String member = (String) members[i];
            switch (members[i + 1]) {
                case byte[] bytes ->
                        command.put(
                                member, Base64.getEncoder().withoutPadding().encodeToString(bytes));
                case Curve25519PublicKey key -> command.put(member, key.base64());
                case String text -> command.put(member, text);
                case Number number -> command.put(member, number.longValue());
                default -> throw new IllegalArgumentException(member);
            }
        }
        return lines.call(command);
    }

    static byte[] bytes(ObjectNode answer, String name) {
        return Base64.getDecoder().decode(answer.path(name).asText());
    }

    static Curve25519PublicKey key(ObjectNode answer, String name) throws CryptoFault {
        return Curve25519PublicKey.of(bytes(answer, name));
    }

    static long handle(ObjectNode answer) {
        return answer.path("handle").asLong();
    }

    static OlmMessage message(ObjectNode answer) throws CryptoFault {
        return OlmMessage.of(answer.path("type").asInt(), bytes(answer, "message"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        lines.close();
    }
}
