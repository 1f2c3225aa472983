package carapace.matrix.crypto.verification;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.CanonicalJson;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.olm.OlmEngine;
import carapace.matrix.crypto.olm.Sas;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;
import carapace.matrix.crypto.primitive.Hash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The arithmetic of {@code m.sas.v1}: commitment, code and MACs. Who may say what when is the
 * flow's matter.
 */
public final class SasExchange {
    public static final String METHOD = "m.sas.v1";

    private static final String AGREEMENT = "curve25519-hkdf-sha256";
    private static final String HASH = "sha256";
    private static final String MAC = "hkdf-hmac-sha256.v2";

    private final Sas sas;
    private final String ours;
    private final boolean weStarted;
    private final ObjectNode start;
    private final Party us;
    private final Party them;
    private final String transaction;
    private @Nullable String commitment;
    private @Nullable String theirs;
    private Sas.@Nullable Established agreed;

    private SasExchange(
            OlmEngine engine,
            boolean weStarted,
            ObjectNode start,
            Party us,
            Party them,
            String transaction) {
        this.sas = engine.newSas();
        this.ours = sas.publicKey().base64();
        this.weStarted = weStarted;
        this.start = start;
        this.us = us;
        this.them = them;
        this.transaction = transaction;
    }

    /**
     * An exchange around one start message.
     *
     * @param start its content exactly as sent, with transaction id or relation
     */
    public static SasExchange of(
            OlmEngine engine,
            boolean weStarted,
            ObjectNode start,
            Party us,
            Party them,
            String transaction) {
        return new SasExchange(engine, weStarted, start.deepCopy(), us, them, transaction);
    }

    /** What our start message offers. */
    public static ObjectNode offer(String device) {
        var content = Json.object();
        content.put("from_device", device).put("method", METHOD);
        content.putArray("key_agreement_protocols").add(AGREEMENT);
        content.putArray("hashes").add(HASH);
        content.putArray("message_authentication_codes").add(MAC);
        content.putArray("short_authentication_string").add("decimal").add("emoji");
        return content;
    }

    /** Whether we can go along with a start message. */
    public static boolean acceptable(JsonNode start) {
        return has(start, "key_agreement_protocols", AGREEMENT)
                && has(start, "hashes", HASH)
                && has(start, "message_authentication_codes", MAC)
                && has(start, "short_authentication_string", "decimal");
    }

    private static boolean has(JsonNode node, String list, String value) {
        for (var each : node.path(list)) {
            if (value.equals(each.textValue())) {
                return true;
            }
        }
        return false;
    }

    public boolean weStarted() {
        return weStarted;
    }

    /** Our answer to their start, with the commitment to our key. */
    public ObjectNode accept() throws CryptoFault {
        var content = Json.object();
        content.put("method", METHOD).put("key_agreement_protocol", AGREEMENT);
        content.put("hash", HASH).put("message_authentication_code", MAC);
        var methods = content.putArray("short_authentication_string").add("decimal");
        if (has(start, "short_authentication_string", "emoji")) {
            methods.add("emoji");
        }
        content.put("commitment", commitment(ours));
        return content;
    }

    private String commitment(String key) throws CryptoFault {
        return Encoding.base64(
                Hash.sha256(key.getBytes(StandardCharsets.US_ASCII), CanonicalJson.of(start)));
    }

    /** Their answer to our start; false when it chose what we did not offer. */
    public boolean accepted(JsonNode accept) {
        commitment = Json.text(accept, "commitment");
        return commitment != null
                && AGREEMENT.equals(Json.text(accept, "key_agreement_protocol"))
                && HASH.equals(Json.text(accept, "hash"))
                && MAC.equals(Json.text(accept, "message_authentication_code"))
                && has(accept, "short_authentication_string", "decimal");
    }

    public boolean isAccepted() {
        return !weStarted || commitment != null;
    }

    public ObjectNode key() {
        var content = Json.object();
        content.put("key", ours);
        return content;
    }

    /** Their key; empty when all is well, else why not. */
    public Optional<CancelCode> theirKey(JsonNode content) {
        if (agreed != null || !isAccepted()) {
            return Optional.of(CancelCode.UNEXPECTED_MESSAGE);
        }
        try {
            String text = Json.requiredText(content, "key");
            if (weStarted && !matchesCommitment(text)) {
                return Optional.of(CancelCode.MISMATCHED_COMMITMENT);
            }
            agreed = sas.establish(Curve25519PublicKey.of(text));
            theirs = text;
            return Optional.empty();
        } catch (CryptoFault refused) {
            return Optional.of(CancelCode.INVALID_MESSAGE);
        }
    }

    private boolean matchesCommitment(String key) throws CryptoFault {
        byte[] given = Encoding.bytes(commitment == null ? "" : commitment);
        return Hash.same(given, Encoding.bytes(commitment(key)));
    }

    public boolean agreed() {
        return agreed != null;
    }

    public Optional<SasCode> code() {
        if (agreed == null) {
            return Optional.empty();
        }
        String mine = us.user() + "|" + us.device() + "|" + ours + "|";
        String other = them.user() + "|" + them.device() + "|" + theirs + "|";
        String info = weStarted ? mine + other : other + mine;
        String label = "MATRIX_KEY_VERIFICATION_SAS|" + info + transaction;
        return Optional.of(SasCode.of(agreed.bytes(label, 6)));
    }

    /** The MACs of our keys. */
    public ObjectNode mac() {
        var keys = new TreeMap<String, String>();
        keys.put("ed25519:" + us.device(), us.key().base64());
        us.master().ifPresent(key -> keys.put("ed25519:" + key.base64(), key.base64()));
        var content = Json.object();
        var macs = content.putObject("mac");
        keys.forEach((id, key) -> macs.put(id, mac(us, them, id, key)));
        content.put("keys", mac(us, them, "KEY_IDS", String.join(",", keys.keySet())));
        return content;
    }

    private String mac(Party from, Party to, String id, String value) {
        String info =
                "MATRIX_KEY_VERIFICATION_MAC"
                        + from.user()
                        + from.device()
                        + to.user()
                        + to.device()
                        + transaction
                        + id;
        if (agreed == null) {
            throw new AssertionError("keys are exchanged before MACs");
        }
        return agreed.mac(value, info);
    }

    /** What their MACs prove; empty when one of them is wrong or they prove nothing. */
    public Optional<Verified> verify(JsonNode content) {
        var macs = Json.child(content, "mac").orElse(null);
        String listed = Json.text(content, "keys");
        if (macs == null || listed == null) {
            return Optional.empty();
        }
        List<String> ids = new ArrayList<>();
        macs.fieldNames().forEachRemaining(ids::add);
        String list = String.join(",", new TreeSet<>(ids));
        if (!same(listed, mac(them, us, "KEY_IDS", list))) {
            return Optional.empty();
        }
        boolean device = false;
        boolean master = false;
        for (String id : ids) {
            String given = Json.text(macs, id);
            Ed25519Claim claim = claim(id);
            if (claim == Ed25519Claim.UNKNOWN) {
                continue;
            }
            String key =
                    claim == Ed25519Claim.DEVICE
                            ? them.key().base64()
                            : them.master().orElseThrow().base64();
            if (given == null || !same(given, mac(them, us, id, key))) {
                return Optional.empty();
            }
            device |= claim == Ed25519Claim.DEVICE;
            master |= claim == Ed25519Claim.MASTER;
        }
        return device || master ? Optional.of(new Verified(device, master)) : Optional.empty();
    }

    private enum Ed25519Claim {
        DEVICE,
        MASTER,
        UNKNOWN
    }

    private Ed25519Claim claim(String id) {
        if (id.equals("ed25519:" + them.device())) {
            return Ed25519Claim.DEVICE;
        }
        return them.master().filter(key -> id.equals("ed25519:" + key.base64())).isPresent()
                ? Ed25519Claim.MASTER
                : Ed25519Claim.UNKNOWN;
    }

    private static boolean same(String given, String expected) {
        try {
            return Hash.same(Encoding.bytes(given), Encoding.bytes(expected));
        } catch (CryptoFault malformed) {
            return false;
        }
    }

    /** Which keys of theirs were proved. */
    public record Verified(boolean device, boolean master) {}

    public void wipe() {
        if (agreed != null) {
            agreed.wipe();
        }
    }

    @Override
    public String toString() {
        return "SasExchange";
    }
}
