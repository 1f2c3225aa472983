package carapace.config.json5.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The JSON5 reader")
class Json5ReaderTest {

    private static JsonNode read(String text) throws SyntaxFault {
        return Json5Reader.read(text).toJson();
    }

    @Test
    void knows_every_escape_of_ecmascript() throws SyntaxFault {
        assertThat(read("'\\b\\f\\n\\r\\t\\v\\0\\x41\\u00e9\\'\\\"\\\\\\/\\q'").textValue())
                .isEqualTo("\b\f\n\r\t\u000b\0Aé'\"\\/q");
    }

    @Test
    void takes_the_white_space_of_ecmascript() throws SyntaxFault {
        assertThat(read("\ufeff\u00a0\u2003{\u000b\fa\t:\u20281\u2029}").path("a").intValue())
                .isEqualTo(1);
    }

    @Test
    void lets_line_separators_stand_in_strings_and_continue_them() throws SyntaxFault {
        assertThat(read("'a\u2028b\\\u2029c'").textValue()).isEqualTo("a\u2028bc");
    }

    @Test
    void takes_escapes_and_joiners_in_names_where_they_are_letters() throws SyntaxFault {
        assertThat(read("{\\u0061b: 1, a\u200cb: 2, ℵ: 3, a\u0301: 4}").toString())
                .isEqualTo("{\"ab\":1,\"a\u200cb\":2,\"ℵ\":3,\"a\u0301\":4}");
        assertThatThrownBy(() -> read("{\\u0030: 1}")).isInstanceOf(SyntaxFault.class);
        assertThatThrownBy(() -> read("{\\x61: 1}")).isInstanceOf(SyntaxFault.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'\\1'",
                "'\\01'",
                "'\\x4'",
                "'\\u00g0'",
                "'\\u٠٠٠٠'",
                "0x٠",
                "1a",
                "1.2.3",
                "- 1",
                "+-1",
                "tru",
                "nul",
                "True",
                "undefined",
                "Inf",
                "{a 1}",
                "{a: }",
                "[1 2]",
                "[",
                "{",
                "{a",
                "{a:",
                "'",
                "/",
                "1 2",
                "{}}",
                "/* /",
                "#",
                "`a`",
                "{[a]: 1}",
                "1e",
                "0b1",
                "0o7",
                "1_000",
                "{'a'}"
            })
    void refuses_what_is_no_json5(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(SyntaxFault.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\\n  a: 1\\n  b: 2 }      | 3 | 3  | expected ',' or '}'",
                "{\\r\\n\\r\\na: x }        | 3 | 4  | expected a value",
                "[1,LS 2 3]            | 2 | 4  | expected ',' or ']'",
                "{a: '😀', b: }             | 1 | 13 | expected a value",
                "{a: 'secret                | 1 | 5  | closing quote",
                "{token: 'abc' 'def'}       | 1 | 15 | expected ',' or '}'"
            })
    void says_where_and_what_was_expected(String text, int line, int column, String expectation) {
        var real = text.strip().translateEscapes().replace("LS", "\u2028");
        assertThatThrownBy(() -> read(real))
                .isInstanceOfSatisfying(
                        SyntaxFault.class,
                        fault -> {
                            assertThat(fault.line()).isEqualTo(line);
                            assertThat(fault.column()).isEqualTo(column);
                            assertThat(fault).hasMessageContaining(expectation);
                            assertThat(fault.getMessage())
                                    .doesNotContain("secret")
                                    .doesNotContain("abc");
                        });
    }

    @Test
    void reads_128_levels_and_no_more() throws SyntaxFault {
        assertThat(read("[".repeat(128) + "]".repeat(128)).isArray()).isTrue();
        assertThatThrownBy(() -> read("[".repeat(129) + "]".repeat(129)))
                .hasMessageContaining("128 deep");
        assertThatThrownBy(() -> read("{a:".repeat(10_000))).hasMessageContaining("128 deep");
    }

    @Test
    void keeps_whole_numbers_whole_and_bounds_their_length() throws SyntaxFault {
        assertThat(read("9223372036854775808").isBigInteger()).isTrue();
        assertThat(read("0xFFFFFFFFFFFFFFFF").asText()).isEqualTo("18446744073709551615");
        assertThat(read("1e400").doubleValue()).isInfinite();
        assertThatThrownBy(() -> read("9".repeat(100_000))).isInstanceOf(SyntaxFault.class);
    }

    @Test
    void knows_where_each_value_stands() throws SyntaxFault {
        var text = "{ a: [1, 'b'], c: {d: null} }";
        var root = (Json5.Members) Json5Reader.read(text);
        var c = root.member("c").orElseThrow();
        assertThat(text.substring(c.keyStart(), c.value().end())).isEqualTo("c: {d: null}");
        var b = ((Json5.Items) root.member("a").orElseThrow().value()).elements().get(1);
        assertThat(text.substring(b.start(), b.end())).isEqualTo("'b'");
    }

    @Test
    void is_linear_in_a_long_text() throws SyntaxFault {
        var text = "[" + "{a: 'x'},\n".repeat(300_000) + "]";
        var lines = new Lines(text);
        var items = (Json5.Items) Json5Reader.read(text);
        assertThat(items.elements()).hasSize(300_000);
        assertThat(lines.line(items.elements().getLast().start())).isEqualTo(300_000);
    }
}
