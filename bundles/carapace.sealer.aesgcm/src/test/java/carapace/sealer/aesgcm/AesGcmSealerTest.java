package carapace.sealer.aesgcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.secret.Guard;
import carapace.secret.Guard.Kept;
import carapace.secret.SecretSource;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@DisplayName("The AES-GCM sealer")
class AesGcmSealerTest {

    private static final String PASSWORD = "correct horse battery staple";

    private final Map<String, SecretSource.Raw> configured = new LinkedHashMap<>();
    private final SecretSource source =
            new SecretSource() {
                @Override
                public Optional<Raw> raw(String name) {
                    return Optional.ofNullable(configured.get(name));
                }

                @Override
                public Set<String> names() {
                    return configured.keySet();
                }

                @Override
                public long generation() {
                    return configured.hashCode();
                }
            };

    private AesGcmSealer sealer(String password) {
        var sealer = new AesGcmSealer(password, null);
        sealer.setSource(source);
        return sealer;
    }

    private void put(String name, String text) {
        configured.put(name, new SecretSource.Raw(text, SecretSource.From.FILE));
    }

    private static String textOf(Guard.Opened opened) {
        assertThat(opened).isInstanceOf(Guard.Opened.Value.class);
        try (var secret = ((Guard.Opened.Value) opened).secret()) {
            return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "vectors.txt",
            delimiter = '|',
            maxCharsPerColumn = 20_000,
            commentCharacter = '#')
    void opens_what_another_implementation_sealed(
            String name, String password, String digest, String sealed) throws Exception {
        put("anthropic.apiKey", sealed);
        var text = new String(Base64.getDecoder().decode(password), StandardCharsets.UTF_8);
        var opened = textOf(sealer(text).open("anthropic.apiKey")).getBytes(StandardCharsets.UTF_8);

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(opened)))
                .as(name)
                .isEqualTo(digest);
    }

    @Test
    void opens_only_under_exactly_the_same_password() {
        try (var pass = sealer(PASSWORD).pass()) {
            put("anthropic.apiKey", pass.seal("x"));
        }
        assertThat(sealer(PASSWORD + " ").open("anthropic.apiKey"))
                .isInstanceOf(Guard.Opened.Locked.class);
    }

    @Test
    void seals_with_one_salt_a_pass_and_a_nonce_a_value() {
        var sealer = sealer(PASSWORD);
        try (var pass = sealer.pass()) {
            var first = EncV2.parse(pass.seal("same")).orElseThrow();
            var second = EncV2.parse(pass.seal("same")).orElseThrow();
            assertThat(first.salt()).isEqualTo(second.salt());
            assertThat(first.nonce()).isNotEqualTo(second.nonce());
        }
        try (var pass = sealer.pass();
                var other = sealer.pass()) {
            var salt = EncV2.parse(pass.seal("x")).orElseThrow().salt();
            assertThat(salt).isNotEqualTo(EncV2.parse(other.seal("x")).orElseThrow().salt());
        }
    }

    @Test
    void derives_once_for_twenty_values_of_one_pass() {
        try (var pass = sealer(PASSWORD).pass()) {
            for (var i = 0; i < 20; i++) put("env.vars.V" + i, pass.seal("value " + i));
        }
        var password = new Password(PASSWORD);
        for (var raw : configured.values()) {
            assertThat(Opening.open(raw.text(), password)).isPresent();
        }
        assertThat(password.derivations()).isEqualTo(1);
    }

    @Test
    void refuses_every_flipped_bit_and_a_foreign_salt() {
        var password = new Password(PASSWORD);
        var pass = new SealingPass(password);
        var sealed = EncV2.parse(pass.seal("secret")).orElseThrow();
        for (var bit = 0; bit < sealed.ciphertext().length * 8; bit++) {
            var bytes = sealed.ciphertext().clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            var flipped = new EncV2(sealed.nonce(), bytes, sealed.salt()).text();
            assertThat(Opening.open(flipped, password)).isEmpty();
        }
        for (var bit = 0; bit < EncV2.NONCE * 8; bit++) {
            var bytes = sealed.nonce().clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            var flipped = new EncV2(bytes, sealed.ciphertext(), sealed.salt()).text();
            assertThat(Opening.open(flipped, password)).isEmpty();
        }
        var other = EncV2.parse(new SealingPass(password).seal("secret")).orElseThrow();
        var swapped = new EncV2(sealed.nonce(), sealed.ciphertext(), other.salt()).text();
        assertThat(Opening.open(swapped, password)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enc:v2:",
                "enc:v2:abc",
                "enc:v2:AAAA:BBBB:CCCC",
                "enc:v2:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA",
                "enc:v2:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAB==",
                "enc:v2:AAAAAAAAAAAAAAA\n:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAA==",
                "enc:v2:AAAAAAAAAAAAAAAA:AAAA:AAAAAAAAAAAAAAAAAAAAAA==",
                "enc:v1:aaaa:bbbb",
                "enc:v9:x:y:z"
            })
    void takes_nothing_malformed_or_of_another_version_for_a_value(String text) {
        put("slack.botToken", text);
        var sealer = sealer(PASSWORD);
        assertThat(sealer.isSealed(text)).isFalse();
        assertThat(sealer.open("slack.botToken")).isInstanceOf(Guard.Opened.Locked.class);
    }

    @Test
    void tells_how_each_value_is_kept() {
        try (var pass = sealer(PASSWORD).pass()) {
            put("telegram.botToken", pass.seal("1:a"));
        }
        put("openai.apiKey", "plain");
        configured.put("slack.botToken", new SecretSource.Raw("x", SecretSource.From.PLACEHOLDER));
        configured.put(
                "discord.botToken", new SecretSource.Raw("x", SecretSource.From.ENVIRONMENT));

        assertThat(sealer(PASSWORD).kept())
                .containsEntry("telegram.botToken", Kept.SEALED_OK)
                .containsEntry("openai.apiKey", Kept.PLAINTEXT)
                .containsEntry("slack.botToken", Kept.PLACEHOLDER)
                .containsEntry("discord.botToken", Kept.ENVIRONMENT);
        assertThat(sealer("").kept()).containsEntry("telegram.botToken", Kept.SEALED_LOCKED);
        assertThat(sealer("").open("telegram.botToken")).isInstanceOf(Guard.Opened.Locked.class);
    }

    @Test
    void wraps_a_data_key_and_derives_from_it() {
        var sealer = sealer(PASSWORD);
        assertThat(sealer.derive("dlq.telegram")).isEmpty();
        var wrapped = sealer.create();
        var again = sealer(PASSWORD);
        assertThat(again.unlock(wrapped)).isTrue();
        assertThat(again.derive("dlq.telegram")).isEqualTo(sealer.derive("dlq.telegram"));
        assertThat(again.derive("dlq.signal")).isNotEqualTo(sealer.derive("dlq.telegram"));
        assertThat(sealer("another password").unlock(wrapped)).isFalse();
        assertThat(sealer("").unlock(wrapped)).isFalse();
    }

    @Test
    void cannot_seal_without_a_password() {
        try (var pass = sealer("").pass()) {
            assertThatThrownBy(() -> pass.seal("x")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void is_closed_while_the_configuration_is_away() {
        assertThat(new AesGcmSealer(PASSWORD, null).open("telegram.botToken"))
                .isInstanceOf(Guard.Opened.Locked.class);
    }
}
