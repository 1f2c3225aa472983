package carapace.matrix.crypto.ratchet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.OlmMessage;
import carapace.matrix.crypto.primitive.Ed25519PublicKey;
import carapace.matrix.crypto.primitive.Encoding;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;

/** Every reader of foreign bytes: a typed fault, whatever comes. */
@DisplayName("Bytes nobody should send")
class HostileInputTest {
    private static final long SEED = Long.getLong("carapace.seed", 42L);

    private final Random random = new Random(SEED);
    private final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());

    private interface Reader {
        Object read(byte[] bytes) throws CryptoFault;
    }

    @Test
    void are_refused_with_a_code_by_every_parser() throws Exception {
        var outbound = engine.newOutbound();
        byte[] shared = outbound.sessionKey();
        var inbound = engine.inboundShared(shared);
        var account = engine.newAccount();
        account.generateOneTimeKeys(3);
        var session =
                engine.newAccount()
                        .outbound(
                                account.curve25519(),
                                account.unpublishedOneTimeKeys().values().iterator().next());
        byte[] preKey = session.encrypt(new byte[40]).bytes();
        byte[] normal = OlmMessage.PreKey.of(preKey).inner().bytes();
        mangle(outbound.encrypt(new byte[50]), inbound::decrypt, false);
        mangle(preKey, OlmMessage.PreKey::of, true);
        mangle(normal, OlmMessage.Normal::of, true);
        mangle(shared, engine::inboundShared, false);
        mangle(inbound.exportFrom(0), engine::inboundExported, true);
        mangle(account.state(), engine::account, true);
        mangle(session.state(), engine::session, true);
        mangle(inbound.state(), engine::inbound, true);
        mangle(outbound.state(), engine::outbound, true);
        mangle(account.ed25519().bytes(), Ed25519PublicKey::of, true);
        mangle("c29tZSBiYXNlNjQ".getBytes(), b -> Encoding.bytes(new String(b)), true);
    }

    /** Truncated, extended, changed, random: refused or, where nothing is signed, read. */
    private void mangle(byte[] good, Reader reader, boolean mayPass) {
        for (int length = 0; length < good.length; length++) {
            feed(Arrays.copyOf(good, length), reader, mayPass);
        }
        feed(Arrays.copyOf(good, good.length + 1), reader, mayPass);
        for (int round = 0; round < 400; round++) {
            byte[] changed = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) (random.nextInt() | 1);
            }
            if (!Arrays.equals(changed, good)) {
                feed(changed, reader, mayPass);
            }
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = good[0];
            }
            feed(noise, reader, mayPass);
        }
    }

    private static void feed(byte[] bytes, Reader reader, boolean mayPass) {
        try {
            reader.read(bytes);
        } catch (CryptoFault refused) {
            assertThat(refused.getCause()).isNull();
            return;
        } catch (RuntimeException e) {
            fail("seed " + SEED + ": untyped " + e);
        }
        assertThat(mayPass).isTrue();
    }
}
