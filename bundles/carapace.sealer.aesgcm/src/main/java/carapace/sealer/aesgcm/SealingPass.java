package carapace.sealer.aesgcm;

import carapace.secret.Sealer;
import carapace.secret.Secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** One pass: one salt for all it seals, a fresh nonce for each value. */
final class SealingPass implements Sealer.Pass {

    private final Password password;
    private final byte[] salt = Aead.random(EncV2.SALT);

    SealingPass(Password password) {
        this.password = password;
    }

    @Override
    public String seal(String plaintext) {
        var key = password.key(salt);
        var nonce = Aead.random(EncV2.NONCE);
        var bytes = plaintext.getBytes(StandardCharsets.UTF_8);
        try {
            var sealed = new EncV2(nonce, Aead.seal(key, nonce, bytes), salt).text();
            if (!opensTo(sealed, bytes)) {
                throw new IllegalStateException("a sealed value did not open again");
            }
            return sealed;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private boolean opensTo(String sealed, byte[] expected) {
        var opened = open(sealed);
        if (opened.isEmpty()) return false;
        try (var secret = opened.get()) {
            return secret.same(expected);
        }
    }

    @Override
    public Optional<Secret> open(String sealed) {
        return Opening.open(sealed, password);
    }

    /** The keys belong to the password, which wipes them; a pass holds none of its own. */
    @Override
    public void close() {}
}
