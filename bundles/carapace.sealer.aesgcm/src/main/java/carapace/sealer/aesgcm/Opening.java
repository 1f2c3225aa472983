package carapace.sealer.aesgcm;

import carapace.secret.Secret;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Opens one sealed value. */
final class Opening {

    private Opening() {}

    /**
     * The plaintext; empty when it is malformed, no password is set, it does not open, or is no
     * text.
     */
    static Optional<Secret> open(String sealed, Password password) {
        var value = EncV2.parse(sealed);
        if (value.isEmpty() || !password.isSet()) return Optional.empty();
        var key = password.key(value.get().salt());
        var opened = Aead.open(key, value.get().nonce(), value.get().ciphertext());
        if (opened.isEmpty()) return Optional.empty();
        var bytes = opened.get();
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Optional.of(Secret.of(bytes));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
