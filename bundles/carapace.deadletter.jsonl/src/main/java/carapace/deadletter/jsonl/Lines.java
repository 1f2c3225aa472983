package carapace.deadletter.jsonl;

import carapace.deadletter.DeadLetter;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.secret.Secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Letters as lines: plain JSON, or that in an envelope. Closing wipes the key. */
final class Lines implements AutoCloseable {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int ENVELOPE = 2;
    private static final int LONGEST = 1 << 20;

    private final ObjectMapper json = new ObjectMapper(); // trees only
    private final String network;
    private final @Nullable Secret key;
    private final byte[] associated;

    Lines(String network, @Nullable Secret key) {
        this.network = network;
        this.key = key;
        this.associated = ("carapace-inbound-dlq-v2:" + network).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether lines are written in envelopes. */
    boolean sealing() {
        return key != null;
    }

    boolean isEnvelope(byte[] line) {
        var node = parse(line);
        return node != null && isEnvelope(node);
    }

    private static boolean isEnvelope(JsonNode node) {
        return node.has("version") && node.has("nonce") && node.has("ciphertext");
    }

    /** With its end. */
    byte[] write(DeadLetter letter) {
        var body = node(letter).toString().getBytes(StandardCharsets.UTF_8);
        if (key == null) return ended(body);
        var nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        var text = Base64.getUrlEncoder().withoutPadding();
        try {
            var ciphertext = cipher(key, Cipher.ENCRYPT_MODE, nonce).doFinal(body);
            var envelope =
                    json.createObjectNode()
                            .put("version", ENVELOPE)
                            .put("nonce", text.encodeToString(nonce))
                            .put("ciphertext", text.encodeToString(ciphertext));
            return ended(envelope.toString().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM takes every text and every fresh nonce");
        }
    }

    /** Null when it is no letter, or does not open. */
    @Nullable DeadLetter read(byte[] line) {
        var node = parse(line);
        if (node == null) return null;
        if (!isEnvelope(node)) return letter(node);
        var body = key == null ? null : open(key, node);
        var opened = body == null ? null : parse(body);
        return opened == null ? null : letter(opened);
    }

    private byte @Nullable [] open(Secret key, JsonNode envelope) {
        if (envelope.size() != 3 || envelope.path("version").asInt() != ENVELOPE) return null;
        try {
            var nonce = Base64.getUrlDecoder().decode(envelope.path("nonce").asText());
            var ciphertext = Base64.getUrlDecoder().decode(envelope.path("ciphertext").asText());
            if (nonce.length != NONCE || ciphertext.length < TAG) return null;
            return cipher(key, Cipher.DECRYPT_MODE, nonce).doFinal(ciphertext);
        } catch (IllegalArgumentException | AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-GCM opens or says that the tag is wrong");
        }
    }

    private Cipher cipher(Secret key, int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var aes = key.use(bytes -> new SecretKeySpec(bytes, "AES"));
        cipher.init(mode, aes, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private @Nullable JsonNode parse(byte[] line) {
        if (line.length > LONGEST) return null;
        try {
            var node = json.readTree(line);
            return node != null && node.isObject() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new AssertionError("an array cannot fail to be read");
        }
    }

    private ObjectNode node(DeadLetter letter) {
        var place = letter.conversation();
        var node =
                json.createObjectNode()
                        .put("id", letter.id())
                        .put("network", place.channel().network())
                        .put("account", place.channel().account())
                        .put("eventKey", letter.eventKey())
                        .put("conversation", place.remoteId());
        place.threadId().ifPresent(thread -> node.put("thread", thread));
        return node.put("sender", letter.sender())
                .put("text", letter.text())
                .put("receivedAt", letter.receivedAt().toEpochMilli())
                .put("reason", letter.reason());
    }

    private @Nullable DeadLetter letter(JsonNode node) {
        if (!node.path("network").asText().equals(network)) return null;
        if (node.path("id").asText().isEmpty() || !node.path("receivedAt").isNumber()) return null;
        if (!node.path("text").isTextual() || !node.path("sender").isTextual()) return null;
        try {
            var thread = node.path("thread");
            var place =
                    new Conversation(
                            new ChannelId(network, node.path("account").asText()),
                            node.path("conversation").asText(),
                            thread.isTextual() ? Optional.of(thread.asText()) : Optional.empty());
            return new DeadLetter(
                    node.path("id").asText(),
                    place,
                    node.path("eventKey").asText(),
                    node.path("sender").asText(),
                    node.path("text").asText(),
                    Instant.ofEpochMilli(node.path("receivedAt").asLong()),
                    node.path("reason").asText());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] ended(byte[] body) {
        var line = Arrays.copyOf(body, body.length + 1);
        line[body.length] = '\n';
        return line;
    }

    @Override
    public void close() {
        if (key != null) key.close();
    }
}
