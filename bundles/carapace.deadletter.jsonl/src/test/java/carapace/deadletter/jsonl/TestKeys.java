package carapace.deadletter.jsonl;

import carapace.secret.KeySource;
import carapace.secret.Secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A data key of its own, always unlocked. */
final class TestKeys implements KeySource {
    private final byte[] key = new byte[32];

    TestKeys() {
        new SecureRandom().nextBytes(key);
    }

    @Override
    public boolean passwordSet() {
        return true;
    }

    @Override
    public Wrapped create() {
        throw new IllegalStateException("only the store makes data keys");
    }

    @Override
    public boolean unlock(Wrapped wrapped) {
        return true;
    }

    @Override
    public Optional<Secret> derive(String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Optional.of(Secret.of(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
