package carapace.matrix.crypto.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.primitive.Ed25519KeyPair;
import carapace.matrix.crypto.primitive.Encoding;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Matrix specification, appendices: "Canonical JSON" and "Signing JSON", with their examples. */
@DisplayName("Canonical JSON")
class CanonicalJsonTest {
    private final Json json = new Json();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String canonical(String text) throws CryptoFault {
        var tree = json.object(utf8(text));
        return new String(CanonicalJson.of(tree), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | {}",
                "{ \"one\": 1, \"two\": \"Two\" } | {\"one\":1,\"two\":\"Two\"}",
                "{ \"b\": \"2\", \"a\": \"1\" } | {\"a\":\"1\",\"b\":\"2\"}",
                "{ \"a\": \"日本語\" } | {\"a\":\"日本語\"}",
                "{ \"本\": 2, \"日\": 1 } | {\"日\":1,\"本\":2}",
                "{ \"a\": \"\\u65E5\" } | {\"a\":\"日\"}",
                "{ \"a\": null } | {\"a\":null}",
                "{ \"a\": -0 } | {\"a\":0}",
                "{ \"a\": \"\\u0007\\n\\\"\\\\\\/\" } | {\"a\":\"\\u0007\\n\\\"\\\\/\"}",
                "{ \"a\": [true, false, 9007199254740991] } |"
                        + " {\"a\":[true,false,9007199254740991]}",
            })
    void has_one_spelling(String written, String expected) throws Exception {
        assertThat(canonical(written)).isEqualTo(expected);
    }

    @Test
    void orders_names_by_code_point_and_not_by_utf_16() throws Exception {
        // U+FF5E comes before U+1F980, whose surrogates would sort before it.
        assertThat(canonical("{\"🦀\":1,\"～\":2,\"a\":3}")).isEqualTo("{\"a\":3,\"～\":2,\"🦀\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":9007199254740992}",
                "{\"a\":-9007199254740992}",
                "{\"a\":123456789012345678901234567890}",
                "{\"a\":\"\\ud800\"}",
            })
    void does_not_exist_for_floats_large_numbers_and_lone_surrogates(String written)
            throws Exception {
        var tree = json.object(utf8(written));
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> CanonicalJson.of(tree))
                .withMessage("not_canonical");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "nonsense",
                "{",
                "{\"a\":1}x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"\\udc00\":1}",
                "{\"a\":01}",
                "{\"a\":1,}"
            })
    void is_not_read_from_what_is_no_strict_object(String written) {
        assertThatExceptionOfType(CryptoFault.class)
                .isThrownBy(() -> json.object(utf8(written)))
                .withMessage("bad_json");
    }

    @Test
    void is_not_read_from_a_well_without_a_bottom() {
        String deep = "{\"a\":".repeat(5000) + "1" + "}".repeat(5000);
        assertThatExceptionOfType(CryptoFault.class).isThrownBy(() -> json.object(utf8(deep)));
    }

    @Test
    void is_signed_as_the_specification_shows() throws Exception {
        byte[] seed = Encoding.bytes("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1");
        var pair = Ed25519KeyPair.of(seed);
        var empty = Json.object();
        SignedJson.sign(empty, "domain", "1", pair::sign);
        assertThat(empty.path("signatures").path("domain").path("ed25519:1").asText())
                .isEqualTo(
                        "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ");
        var two = json.object(utf8("{\"one\": 1, \"two\": \"Two\", \"unsigned\": {\"x\": 1}}"));
        SignedJson.sign(two, "domain", "1", pair::sign);
        assertThat(two.path("signatures").path("domain").path("ed25519:1").asText())
                .isEqualTo(
                        "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw");
        SignedJson.check(two, "domain", "1", pair.publicKey());
        two.put("one", 2);
        assertThat(SignedJson.signedBy(two, "domain", "1", pair.publicKey())).isFalse();
        two.put("one", 1.0);
        assertThat(SignedJson.signedBy(two, "domain", "1", pair.publicKey())).isFalse();
        var other = Ed25519KeyPair.generate(new SecureRandom());
        assertThat(SignedJson.signedBy(empty, "domain", "1", other.publicKey())).isFalse();
    }
}
