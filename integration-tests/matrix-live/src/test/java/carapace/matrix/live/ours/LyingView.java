package carapace.matrix.live.ours;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.json.SignedJson;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.trust.CrossSigningKey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A homeserver that lies to our device about other people's keys, from when it is told to. */
final class LyingView {
    private final Map<String, String> lies = new ConcurrentHashMap<>();
    private final Ed25519KeyPair stranger = Ed25519KeyPair.generate(new SecureRandom());
    private final AtomicInteger shown = new AtomicInteger();

    /** {@code swapped-master} or {@code foreign-signature}, as in README.md. */
    void tell(String name, String user) {
        lies.put(user, name);
    }

    int timesShown() {
        return shown.get();
    }

    /** The answer as our device shall see it. */
    JsonNode change(String path, JsonNode body) {
        if (!path.endsWith("/keys/query") || lies.isEmpty()) {
            return body;
        }
        ObjectNode changed = body.deepCopy();
        lies.forEach(
                (user, name) -> {
                    if (changed.path("master_keys").has(user)) {
                        try {
                            change(name, user, changed);
                            shown.incrementAndGet();
                        } catch (CryptoFault e) {
                            throw new AssertionError(e);
                        }
                    }
                });
        return changed;
    }

    private void change(String name, String user, ObjectNode view) throws CryptoFault {
        if (name.equals("swapped-master")) {
            var other = CrossSigningKey.unsigned(user, "master", stranger.publicKey());
            ((ObjectNode) view.path("master_keys")).set(user, other);
            sign(view.path("self_signing_keys").path(user), user, stranger.publicKey().base64());
        } else {
            for (var keyId : view.path("self_signing_keys").path(user).path("keys").properties()) {
                for (var device : view.path("device_keys").path(user)) {
                    sign(device, user, keyId.getKey().substring("ed25519:".length()));
                }
            }
        }
    }

    /** The stranger's signature in the place of that key's. */
    private void sign(JsonNode object, String user, String keyId) throws CryptoFault {
        SignedJson.sign((ObjectNode) object, user, keyId, stranger::sign);
    }
}
