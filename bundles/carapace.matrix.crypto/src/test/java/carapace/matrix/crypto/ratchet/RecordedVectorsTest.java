package carapace.matrix.crypto.ratchet;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.olm.PkMessage;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Messages written once by vodozemac 0.9.0 ({@link RecordVectors}), and our own first state format.
 */
@DisplayName("Recorded messages of the reference implementation")
class RecordedVectorsTest {
    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());
    private JsonNode vectors;

    @BeforeEach
    void load() throws Exception {
        try (var in = getClass().getResourceAsStream("vodozemac-0.9.0.json")) {
            vectors = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void of_megolm_are_read() throws Exception {
        var megolm = vectors.get("megolm");
        var session = engine.inboundShared(bytes(megolm, "session_key"));
        assertThat(session.id()).isEqualTo(megolm.get("session_id").asText());
        for (var message : megolm.get("messages")) {
            var plain = session.decrypt(bytes(message, "message"));
            assertThat(plain.index()).isEqualTo(message.get("index").asLong());
            assertThat(text(plain.bytes())).isEqualTo(message.get("plain").asText());
        }
        for (var export : megolm.get("exports").properties()) {
            assertThat(Encoding.base64(session.exportFrom(Long.parseLong(export.getKey()))))
                    .isEqualTo(export.getValue().asText());
        }
    }

    @Test
    void of_olm_are_read_by_an_account_stored_in_our_first_format() throws Exception {
        var olm = vectors.get("olm");
        var account = engine.account(bytes(olm, "account_state"));
        assertThat(account.curve25519().base64()).isEqualTo(olm.get("curve25519").asText());
        assertThat(account.ed25519().base64()).isEqualTo(olm.get("ed25519").asText());
        var from = Curve25519PublicKey.of(olm.get("their_curve25519").asText());
        for (String kind : new String[] {"one_time", "fallback"}) {
            var messages = olm.get(kind).get("messages");
            var first = (OlmMessage.PreKey) message(messages.get(3));
            var made = account.inbound(from, first);
            assertThat(made.session().id()).isEqualTo(olm.get(kind).get("session_id").asText());
            assertThat(text(made.plain())).isEqualTo("olm 3");
            for (int i : new int[] {0, 7, 5, 2, 1, 4, 6}) {
                var message = message(messages.get(i));
                assertThat(made.session().matches((OlmMessage.PreKey) message)).isTrue();
                assertThat(text(made.session().decrypt(message))).isEqualTo("olm " + i);
            }
        }
    }

    @Test
    void of_backups_are_read() throws Exception {
        var backup = vectors.get("backup");
        var message =
                new PkMessage(
                        Curve25519PublicKey.of(backup.get("ephemeral").asText()),
                        bytes(backup, "mac"),
                        bytes(backup, "ciphertext"));
        var key = engine.pkDecryption(bytes(backup, "secret"));
        assertThat(text(key.decrypt(message))).isEqualTo(backup.get("plain").asText());
    }

    @Test
    void of_short_authentication_strings_are_the_same() throws Exception {
        var sas = vectors.get("sas");
        var mine = new JavaSas(RecordVectors.fixed(bytes(sas, "secret")));
        var agreed = mine.establish(Curve25519PublicKey.of(sas.get("their_key").asText()));
        assertThat(agreed.bytes("INFO", 6)).isEqualTo(bytes(sas, "bytes"));
        assertThat(agreed.mac("a key", "MAC INFO")).isEqualTo(sas.get("mac").asText());
    }

    private static OlmMessage message(JsonNode node) throws Exception {
        return OlmMessage.of(node.get("type").asInt(), bytes(node, "body"));
    }

    private static byte[] bytes(JsonNode node, String field) throws Exception {
        return Encoding.bytes(node.get(field).asText());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
