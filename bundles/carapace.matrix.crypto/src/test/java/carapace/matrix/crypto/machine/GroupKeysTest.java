package carapace.matrix.crypto.machine;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.MachineSettings;
import carapace.matrix.crypto.json.Json;
import carapace.matrix.crypto.machine.GroupKeys.Source;
import carapace.matrix.crypto.olm.MegolmOutbound;
import carapace.matrix.crypto.ratchet.JavaOlmEngine;
import carapace.matrix.crypto.store.Ledger;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** Matrix specification, "m.megolm.v1.aes-sha2": when a session in the store may be updated. */
@DisplayName("A kept room key")
class GroupKeysTest {
    private final SecureRandom random = new SecureRandom();
    private final JavaOlmEngine engine = new JavaOlmEngine(random);
    private final Step step =
            new Step(new Ledger(new MemoryStore(), new byte[32], random).begin(), Instant.EPOCH);
    private final GroupKeys keys =
            new GroupKeys(
                    new Context(
                            "@me:x",
                            "ME",
                            engine,
                            () -> Instant.EPOCH,
                            random,
                            new Json(),
                            MachineSettings.defaults()));
    private final MegolmOutbound session = engine.newOutbound();
    private final byte[] fromZero = session.sessionKey();

    private GroupKeys.Origin from(String key, Source source) {
        var sender = source == Source.OLM ? Optional.of("@" + key) : Optional.<String>empty();
        return new GroupKeys.Origin("!r", session.id(), sender, key, "e" + key, source, true);
    }

    private String owner() {
        return keys.origin(step, "!r", session.id()).orElseThrow().senderKey();
    }

    private Source source() {
        return keys.origin(step, "!r", session.id()).orElseThrow().source();
    }

    @Test
    void stays_with_the_device_it_came_from() throws Exception {
        session.encrypt(new byte[1]);
        byte[] fromOne = session.sessionKey();
        assertThat(keys.keep(step, from("bob", Source.OLM), engine.inboundShared(fromOne)))
                .isTrue();
        // Mallory has the key from its beginning and says it is hers.
        assertThat(keys.keep(step, from("mallory", Source.OLM), engine.inboundShared(fromZero)))
                .isTrue();
        assertThat(owner()).isEqualTo("bob");
        assertThat(keys.ratchet(step, "!r", session.id()).firstIndex()).isZero();
        assertThat(keys.keep(step, from("mallory", Source.OLM), engine.inboundShared(fromZero)))
                .isFalse();
    }

    @Test
    void rises_in_worth_but_never_falls() throws Exception {
        var exported = engine.inboundShared(fromZero).exportFrom(0);
        keys.keep(step, from("bob", Source.BACKUP), engine.inboundExported(exported));
        assertThat(source()).isEqualTo(Source.BACKUP);
        keys.keep(step, from("mallory", Source.OLM), engine.inboundShared(fromZero));
        assertThat(source()).isEqualTo(Source.BACKUP);
        keys.keep(step, from("bob", Source.OLM), engine.inboundShared(fromZero));
        assertThat(source()).isEqualTo(Source.OLM);
        keys.keep(step, from("bob", Source.BACKUP), engine.inboundExported(exported));
        assertThat(source()).isEqualTo(Source.OLM);
    }

    @Test
    void is_not_replaced_by_a_forgery_of_the_same_name() throws Exception {
        keys.keep(step, from("bob", Source.OLM), engine.inboundShared(fromZero));
        byte[] forged = engine.inboundShared(fromZero).exportFrom(0);
        forged[20] ^= 1;
        assertThat(keys.keep(step, from("bob", Source.FORWARDED), engine.inboundExported(forged)))
                .isFalse();
        var other = engine.newOutbound();
        assertThat(
                        keys.keep(
                                step,
                                from("bob", Source.OLM),
                                engine.inboundShared(other.sessionKey())))
                .isFalse();
    }
}
