package carapace.matrix.crypto.machine;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.MachineEvent;
import carapace.matrix.crypto.Request;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.olm.OlmAccount;
import carapace.matrix.crypto.primitive.Curve25519PublicKey;
import carapace.matrix.crypto.store.Codec;
import carapace.matrix.crypto.store.StoreFault;
import carapace.matrix.crypto.trust.DeviceKeys;
import carapace.matrix.crypto.trust.Names;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Our own device: its keys, and what of them the homeserver has. */
public final class Account {
    private static final String KEYS = "account";
    private static final String STATE = "account-state";
    private static final String COUNT = "signed_curve25519";
    private static final Duration OLD_FALLBACK = Duration.ofHours(1);
    // Keys given to the homeserver at once; it may have many more of ours than it says.
    private static final int MOST_PER_UPLOAD = 100;

    private final Context context;
    private final Codec<OlmAccount> codec;

    public Account(Context context) {
        this.context = context;
        this.codec =
                new Codec<>() {
                    @Override
                    public OlmAccount read(byte[] bytes) throws CryptoFault {
                        return context.engine().account(bytes);
                    }

                    @Override
                    public byte[] write(OlmAccount value) {
                        return value.state();
                    }
                };
    }

    /** Makes the account on first use; refuses a state of another device. */
    public void open(Step step) {
        var state = step.unit().tree(STATE);
        if (state == null) {
            state = Json.object();
            state.put("user", context.user()).put("device", context.device());
            step.unit().save(STATE, state);
            step.unit().save(KEYS, context.engine().newAccount(), codec);
        } else if (!context.user().equals(Json.text(state, "user"))
                || !context.device().equals(Json.text(state, "device"))) {
            throw new StoreFault(StoreFault.Reason.OTHER_DEVICE);
        }
        keys(step);
    }

    OlmAccount keys(Step step) {
        var keys = step.unit().load(KEYS, codec);
        if (keys == null) {
            throw new StoreFault(StoreFault.Reason.ROW_REFUSED);
        }
        return keys;
    }

    void save(Step step, OlmAccount keys) {
        step.unit().save(KEYS, keys, codec);
    }

    ObjectNode state(Step step) {
        return step.unit().treeOrEmpty(STATE);
    }

    /** Our device keys, signed by the device. */
    public ObjectNode deviceKeys(Step step) {
        var keys = keys(step);
        var json = Json.object();
        json.putArray("algorithms").add(Names.OLM).add(Names.MEGOLM);
        json.put("device_id", context.device());
        json.putObject("keys")
                .put("curve25519:" + context.device(), keys.curve25519().base64())
                .put("ed25519:" + context.device(), keys.ed25519().base64());
        json.put("user_id", context.user());
        sign(step, json);
        return json;
    }

    /** Adds the device's signature. */
    void sign(Step step, ObjectNode json) {
        try {
            SignedJson.sign(json, context.user(), context.device(), keys(step)::sign);
        } catch (CryptoFault impossible) {
            throw new AssertionError("our own objects are canonical");
        }
    }

    public DeviceKeys own(Step step) {
        try {
            return DeviceKeys.restored(context.user(), context.device(), deviceKeys(step));
        } catch (CryptoFault impossible) {
            throw new AssertionError("our own keys are well-formed");
        }
    }

    /** What a sync says about our keys at the homeserver. */
    void counted(Step step, JsonNode sync) {
        var state = state(step);
        boolean changed = false;
        // Absent means zero, says the specification, but a sync without to-device parts leaves it
        // out too: then the last count holds.
        if (sync.get("device_one_time_keys_count") instanceof ObjectNode counts) {
            long count = Math.max(0, Json.number(counts, COUNT, 0));
            changed = count != Json.number(state, "count", -1);
            state.put("count", count);
        }
        var unused = sync.get("device_unused_fallback_key_types");
        if (unused != null && unused.isArray()) {
            boolean present = false;
            for (var type : unused) {
                present |= COUNT.equals(type.textValue());
            }
            boolean needed = !present && Json.flag(state, "fallback_sent");
            if (needed && !Json.flag(state, "fallback_used")) {
                state.put("fallback_used", true);
                changed = true;
            }
        }
        if (changed) {
            step.unit().save(STATE, state);
        }
        forgetOldFallback(step, state);
    }

    private void forgetOldFallback(Step step, ObjectNode state) {
        long replaced = Json.number(state, "fallback_replaced", 0);
        if (replaced > 0 && step.now().toEpochMilli() - replaced > OLD_FALLBACK.toMillis()) {
            var keys = keys(step);
            keys.forgetPreviousFallbackKey();
            save(step, keys);
            state.remove("fallback_replaced");
            step.unit().save(STATE, state);
        }
    }

    /** Keys to publish, if any; generates them first, so that they are stored before they go. */
    Optional<Request> upload(Step step) {
        var state = state(step);
        if (Json.flag(state, "conflict")) {
            return Optional.empty();
        }
        var keys = keys(step);
        boolean first = !Json.flag(state, "device_sent");
        if (keys.unpublishedOneTimeKeys().isEmpty()) {
            long has = first ? 0 : Json.number(state, "count", context.settings().oneTimeKeys());
            long missing = context.settings().oneTimeKeys() - has;
            // Half is enough: a claim must not cost an upload each.
            if (missing > 0 && (first || has <= context.settings().oneTimeKeys() / 2)) {
                keys.generateOneTimeKeys((int) Math.min(missing, MOST_PER_UPLOAD));
                save(step, keys);
            }
        }
        if (keys.unpublishedFallbackKey().isEmpty()
                && (first || Json.flag(state, "fallback_used"))) {
            keys.generateFallbackKey();
            save(step, keys);
            state.put("fallback_used", false);
            state.put("fallback_replaced", step.now().toEpochMilli());
            step.unit().save(STATE, state);
        }
        var oneTime = keys.unpublishedOneTimeKeys();
        var fallback = keys.unpublishedFallbackKey();
        if (!first && oneTime.isEmpty() && fallback.isEmpty()) {
            return Optional.empty();
        }
        var body = Json.object();
        if (first) {
            body.set("device_keys", deviceKeys(step));
        }
        body.set("one_time_keys", signed(step, oneTime, false));
        body.set("fallback_keys", signed(step, fallback, true));
        String path = Requests.CLIENT + "/keys/upload";
        return Optional.of(
                new Request(
                        "upload-" + uploadName(oneTime, fallback),
                        Request.Kind.KEYS_UPLOAD,
                        "POST",
                        path,
                        Optional.of(body)));
    }

    /** The same keys have the same name, so that a late answer does not publish newer ones. */
    private static String uploadName(
            Map<String, Curve25519PublicKey> oneTime, Map<String, Curve25519PublicKey> fallback) {
        var last = oneTime.keySet().stream().reduce("", (a, b) -> b);
        return last + "-" + String.join("", fallback.keySet());
    }

    private ObjectNode signed(Step step, Map<String, Curve25519PublicKey> keys, boolean fallback) {
        var out = Json.object();
        for (var key : keys.entrySet()) {
            var json = Json.object();
            json.put("key", key.getValue().base64());
            if (fallback) {
                json.put("fallback", true);
            }
            sign(step, json);
            out.set("signed_curve25519:" + key.getKey(), json);
        }
        return out;
    }

    void uploaded(Step step, String id, JsonNode answer) {
        var current = upload(step);
        if (current.isEmpty() || !current.get().id().equals(id)) {
            return;
        }
        var keys = keys(step);
        keys.markPublished();
        save(step, keys);
        var state = state(step);
        state.put("device_sent", true).put("fallback_sent", true);
        var counts = Json.childOrEmpty(answer, "one_time_key_counts");
        long otherwise = Json.number(state, "count", 0);
        state.put("count", Math.max(0, Json.number(counts, COUNT, otherwise)));
        step.unit().save(STATE, state);
    }

    /** The homeserver holds other keys under our ids. Their ids are never given again. */
    void conflict(Step step) {
        var state = state(step);
        if (!Json.flag(state, "conflict")) {
            state.put("conflict", true);
            step.unit().save(STATE, state);
            step.tell(new MachineEvent.OneTimeKeysConflict());
        }
    }
}
