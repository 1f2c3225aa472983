package carapace.core.wire;

import carapace.core.room.Rooms;
import carapace.secret.Guard;
import carapace.secret.Secret;
import carapace.wire.Secrets;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.Function;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Asks the guard at the moment of use; while it is away nothing matches. */
@Component(service = Secrets.class)
public final class SecretsRoom implements Secrets {
    private static final byte[] NOTHING = {};

    private final Rooms rooms;

    @Activate
    public SecretsRoom(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public boolean present(String name) {
        return with(name, secret -> true, false);
    }

    @Override
    public boolean equal(String name, String presented) {
        var bytes = presented.getBytes(StandardCharsets.UTF_8);
        return with(name, secret -> secret.same(bytes), false);
    }

    @Override
    public byte[] hmacSha256(String name, byte[]... parts) {
        return with(name, secret -> secret.use(key -> sign(key, parts)), NOTHING);
    }

    private <T> T with(String name, Function<Secret, T> use, T otherwise) {
        var guard = rooms.guard().now();
        if (guard.isEmpty()) return otherwise;
        if (!(guard.get().open(name) instanceof Guard.Opened.Value(var secret))) return otherwise;
        try (secret) {
            return secret.blank() ? otherwise : use.apply(secret);
        }
    }

    private static byte[] sign(byte[] key, byte[][] parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (var part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JVM has HMAC-SHA256");
        }
    }
}
