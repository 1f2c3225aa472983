package carapace.config.json5.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/**
 * What the public suite github.com/json5/json5-tests holds, as facts: the name of the case, its
 * text, and the JSON it means. Cases the suite names .json or .json5 are read; .js and .txt are
 * not.
 */
@DisplayName("The JSON5 reader, on the public suite,")
class Json5SuiteTest {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    static Stream<Arguments> read() {
        return Stream.of(
                Arguments.of("arrays/empty-array", "[]", "[]"),
                Arguments.of(
                        "arrays/regular-array",
                        "[\n    true,\n    false,\n    null\n]",
                        "[true,false,null]"),
                Arguments.of("arrays/trailing-comma-array", "[\n    null,\n]", "[null]"),
                Arguments.of(
                        "comments/block-comment-following-array-element",
                        "[\n    false\n    /*\n        true\n    */\n]",
                        "[false]"),
                Arguments.of(
                        "comments/block-comment-following-top-level-value",
                        "null\n/*\n    comment\n*/",
                        "null"),
                Arguments.of(
                        "comments/block-comment-in-string",
                        "\"This /* block comment */ isn't really a block comment.\"",
                        "\"This /* block comment */ isn't really a block comment.\""),
                Arguments.of(
                        "comments/block-comment-preceding-top-level-value",
                        "/*\n    comment\n*/\nnull",
                        "null"),
                Arguments.of(
                        "comments/block-comment-with-asterisks",
                        "/**\n"
                                + " * two at the start,\n"
                                + " * some within **, and more at the end\n"
                                + " **/\n"
                                + "true",
                        "true"),
                Arguments.of(
                        "comments/inline-comment-following-array-element",
                        "[\n    false   // true\n]",
                        "[false]"),
                Arguments.of(
                        "comments/inline-comment-following-top-level-value",
                        "null // comment",
                        "null"),
                Arguments.of(
                        "comments/inline-comment-in-string",
                        "\"This inline comment // isn't really an inline comment.\"",
                        "\"This inline comment // isn't really an inline comment.\""),
                Arguments.of(
                        "comments/inline-comment-preceding-top-level-value",
                        "// comment\nnull",
                        "null"),
                Arguments.of(
                        "misc/npm-package",
                        "{name: 'npm', bin: {npm: './bin/npm-cli.js',}, dependencies: {semver:"
                                + " '~1.0.9',}, preferGlobal: true,}",
                        "{\"name\":\"npm\",\"bin\":{\"npm\":\"./bin/npm-cli.js\"},\"dependencies\":{\"semver\":\"~1.0.9\"},\"preferGlobal\":true}"),
                Arguments.of(
                        "misc/readme-example",
                        "{\n"
                                + "    foo: 'bar',\n"
                                + "    while: true,\n\n"
                                + "    this: 'is a \\\n"
                                + "multi-line string',\n\n"
                                + "    // this is an inline comment\n"
                                + "    here: 'is another', // inline comment\n\n"
                                + "    /* this is a block comment\n"
                                + "       that continues on another line */\n\n"
                                + "    hex: 0xDEADbeef,\n"
                                + "    half: .5,\n"
                                + "    delta: +10,\n"
                                + "    to: Infinity,   // and beyond!\n\n"
                                + "    finally: 'a trailing comma',\n"
                                + "    oh: [\n"
                                + "        \"we shouldn't forget\",\n"
                                + "        'arrays can have',\n"
                                + "        'trailing commas too',\n"
                                + "    ],\n"
                                + "}\n",
                        "{\"foo\":\"bar\",\"while\":true,\"this\":\"is a multi-line"
                            + " string\",\"here\":\"is"
                            + " another\",\"hex\":3735928559,\"half\":0.5,\"delta\":10,\"to\":Infinity,\"finally\":\"a"
                            + " trailing comma\",\"oh\":[\"we shouldn't forget\",\"arrays can"
                            + " have\",\"trailing commas too\"]}"),
                Arguments.of(
                        "misc/valid-whitespace",
                        "{\n"
                            + "   \f   // An invalid form feed character (\\x0c) has been entered"
                            + " before this comment.\n"
                            + "    // Be careful not to delete it.\n"
                            + "  \"a\": true\n"
                            + "}\n",
                        "{\"a\":true}"),
                Arguments.of(
                        "new-lines/comment-cr",
                        "{\r    // This comment is terminated with `\\r`.\r}\r",
                        "{}"),
                Arguments.of(
                        "new-lines/comment-crlf",
                        "{\r\n    // This comment is terminated with `\\r\\n`.\r\n}\r\n",
                        "{}"),
                Arguments.of(
                        "new-lines/comment-lf",
                        "{\n    // This comment is terminated with `\\n`.\n}\n",
                        "{}"),
                Arguments.of(
                        "new-lines/escaped-cr",
                        "{\r"
                                + "    // the following string contains an escaped `\\r"
                                + "`\r"
                                + "    a: 'line 1 \\\r"
                                + "line 2'\r"
                                + "}\r",
                        "{\"a\":\"line 1 line 2\"}"),
                Arguments.of(
                        "new-lines/escaped-crlf",
                        "{\r\n    a: 'line 1 \\\r\nline 2'\r\n}\r\n",
                        "{\"a\":\"line 1 line 2\"}"),
                Arguments.of(
                        "new-lines/escaped-lf",
                        "{\n    a: 'line 1 \\\nline 2'\n}\n",
                        "{\"a\":\"line 1 line 2\"}"),
                Arguments.of("numbers/float-leading-decimal-point", ".5", "0.5"),
                Arguments.of("numbers/float-leading-zero", "0.5", "0.5"),
                Arguments.of(
                        "numbers/float-trailing-decimal-point-with-integer-exponent",
                        "5.e4",
                        "50000.0"),
                Arguments.of("numbers/float-trailing-decimal-point", "5.", "5.0"),
                Arguments.of("numbers/float-with-integer-exponent", "1.2e3", "1200.0"),
                Arguments.of("numbers/float", "1.2", "1.2"),
                Arguments.of("numbers/hexadecimal-lowercase-letter", "0xc8", "200"),
                Arguments.of("numbers/hexadecimal-uppercase-x", "0XC8", "200"),
                Arguments.of("numbers/hexadecimal-with-integer-exponent", "0xc8e4", "51428"),
                Arguments.of("numbers/hexadecimal", "0xC8", "200"),
                Arguments.of("numbers/infinity", "Infinity", "Infinity"),
                Arguments.of("numbers/integer-with-integer-exponent", "2e23", "2e23"),
                Arguments.of("numbers/integer-with-negative-integer-exponent", "2e-23", "2e-23"),
                Arguments.of("numbers/integer-with-negative-zero-integer-exponent", "5e-0", "5e-0"),
                Arguments.of("numbers/integer-with-positive-integer-exponent", "1e+2", "1e+2"),
                Arguments.of("numbers/integer-with-positive-zero-integer-exponent", "5e+0", "5e+0"),
                Arguments.of("numbers/integer-with-zero-integer-exponent", "5e0", "5e0"),
                Arguments.of("numbers/integer", "15", "15"),
                Arguments.of("numbers/nan", "NaN", "NaN"),
                Arguments.of("numbers/negative-float-leading-decimal-point", "-.5", "-0.5"),
                Arguments.of("numbers/negative-float-leading-zero", "-0.5", "-0.5"),
                Arguments.of("numbers/negative-float-trailing-decimal-point", "-5.", "-5.0"),
                Arguments.of("numbers/negative-float", "-1.2", "-1.2"),
                Arguments.of("numbers/negative-hexadecimal", "-0xC8", "-200"),
                Arguments.of("numbers/negative-infinity", "-Infinity", "-Infinity"),
                Arguments.of("numbers/negative-integer", "-15", "-15"),
                Arguments.of("numbers/negative-zero-float-leading-decimal-point", "-.0", "-0.0"),
                Arguments.of("numbers/negative-zero-float-trailing-decimal-point", "-0.", "-0.0"),
                Arguments.of("numbers/negative-zero-float", "-0.0", "-0.0"),
                Arguments.of("numbers/negative-zero-hexadecimal", "-0x0", "-0.0"),
                Arguments.of("numbers/negative-zero-integer", "-0", "-0.0"),
                Arguments.of("numbers/positive-float-leading-decimal-point", "+.5", "0.5"),
                Arguments.of("numbers/positive-float-leading-zero", "+0.5", "0.5"),
                Arguments.of("numbers/positive-float-trailing-decimal-point", "+5.", "5.0"),
                Arguments.of("numbers/positive-float", "+1.2", "1.2"),
                Arguments.of("numbers/positive-hexadecimal", "+0xC8", "200"),
                Arguments.of("numbers/positive-infinity", "+Infinity", "Infinity"),
                Arguments.of("numbers/positive-integer", "+15", "15"),
                Arguments.of("numbers/positive-zero-float-leading-decimal-point", "+.0", "0.0"),
                Arguments.of("numbers/positive-zero-float-trailing-decimal-point", "+0.", "0.0"),
                Arguments.of("numbers/positive-zero-float", "+0.0", "0.0"),
                Arguments.of("numbers/positive-zero-hexadecimal", "+0x0", "0"),
                Arguments.of("numbers/positive-zero-integer", "+0", "0"),
                Arguments.of("numbers/zero-float-leading-decimal-point", ".0", "0.0"),
                Arguments.of("numbers/zero-float-trailing-decimal-point", "0.", "0.0"),
                Arguments.of("numbers/zero-float", "0.0", "0.0"),
                Arguments.of("numbers/zero-hexadecimal", "0x0", "0"),
                Arguments.of("numbers/zero-integer-with-integer-exponent", "0e23", "0e23"),
                Arguments.of("numbers/zero-integer", "0", "0"),
                Arguments.of(
                        "objects/duplicate-keys",
                        "{\n    \"a\": true,\n    \"a\": false\n}\n",
                        "{\"a\":false}"),
                Arguments.of("objects/empty-object", "{}", "{}"),
                Arguments.of(
                        "objects/reserved-unquoted-key",
                        "{\n    while: true\n}",
                        "{\"while\":true}"),
                Arguments.of(
                        "objects/single-quoted-key",
                        "{\n    'hello': \"world\"\n}",
                        "{\"hello\":\"world\"}"),
                Arguments.of(
                        "objects/trailing-comma-object",
                        "{\n    \"foo\": \"bar\",\n}",
                        "{\"foo\":\"bar\"}"),
                Arguments.of(
                        "objects/unquoted-keys",
                        "{\n"
                                + "    hello: \"world\",\n"
                                + "    _: \"underscore\",\n"
                                + "    $: \"dollar sign\",\n"
                                + "    one1: \"numerals\",\n"
                                + "    _$_: \"multiple symbols\",\n"
                                + "    $_$hello123world_$_: \"mixed\"\n"
                                + "}",
                        "{\"hello\":\"world\",\"_\":\"underscore\",\"$\":\"dollar"
                                + " sign\",\"one1\":\"numerals\",\"_$_\":\"multiple"
                                + " symbols\",\"$_$hello123world_$_\":\"mixed\"}"),
                Arguments.of(
                        "strings/escaped-single-quoted-string",
                        "'I can\\'t wait'",
                        "\"I can't wait\""),
                Arguments.of("strings/multi-line-string", "'hello\\\n world'", "\"hello world\""),
                Arguments.of("strings/single-quoted-string", "'hello world'", "\"hello world\""),
                Arguments.of(
                        "todo/unicode-escaped-unquoted-key",
                        "{\n    sig\\u03A3ma: \"the sum of all things\"\n}",
                        "{\"sig\u03A3ma\":\"the sum of all things\"}"),
                Arguments.of(
                        "todo/unicode-unquoted-key",
                        "{\n    ümlåût: \"that's not really an ümlaut, but this is\"\n}",
                        "{\"ümlåût\":\"that's not really an ümlaut, but this is\"}"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("arrays/leading-comma-array", "[\n    ,null\n]"),
                Arguments.of("arrays/lone-trailing-comma-array", "[\n    ,\n]"),
                Arguments.of("arrays/no-comma-array", "[\n    true\n    false\n]"),
                Arguments.of("comments/top-level-block-comment", "/*\n    This should fail;\n*/"),
                Arguments.of("comments/top-level-inline-comment", "// This should fail;"),
                Arguments.of(
                        "comments/unterminated-block-comment",
                        "true\n/*\n    This block comment doesn't terminate.\n"),
                Arguments.of("misc/empty", ""),
                Arguments.of("numbers/hexadecimal-empty", "0x"),
                Arguments.of("numbers/integer-with-float-exponent", "1e2.3"),
                Arguments.of("numbers/integer-with-hexadecimal-exponent", "1e0x4"),
                Arguments.of("numbers/integer-with-negative-float-exponent", "1e-2.3"),
                Arguments.of("numbers/integer-with-negative-hexadecimal-exponent", "1e-0x4"),
                Arguments.of("numbers/integer-with-positive-float-exponent", "1e+2.3"),
                Arguments.of("numbers/integer-with-positive-hexadecimal-exponent", "1e+0x4"),
                Arguments.of("numbers/lone-decimal-point", "."),
                Arguments.of("numbers/negative-noctal", "-098"),
                Arguments.of("numbers/negative-octal", "-0123"),
                Arguments.of("numbers/negative-zero-octal", "-00"),
                Arguments.of("numbers/noctal-with-leading-octal-digit", "0780"),
                Arguments.of("numbers/noctal", "080"),
                Arguments.of("numbers/octal", "010"),
                Arguments.of("numbers/positive-noctal", "+098"),
                Arguments.of("numbers/positive-octal", "+0123"),
                Arguments.of("numbers/positive-zero-octal", "+00"),
                Arguments.of("numbers/zero-octal", "00"),
                Arguments.of(
                        "objects/illegal-unquoted-key-number",
                        "{\n    10twenty: \"ten twenty\"\n}"),
                Arguments.of(
                        "objects/illegal-unquoted-key-symbol",
                        "{\n    multi-word: \"multi-word\"\n}"),
                Arguments.of("objects/leading-comma-object", "{\n    ,\"foo\": \"bar\"\n}"),
                Arguments.of("objects/lone-trailing-comma-object", "{\n    ,\n}"),
                Arguments.of(
                        "objects/no-comma-object",
                        "{\n    \"foo\": \"bar\"\n    \"hello\": \"world\"\n}"),
                Arguments.of("strings/unescaped-multi-line-string", "\"foo\nbar\"\n"));
    }

    @ParameterizedTest(name = "reads {0}")
    @MethodSource
    void read(String name, String text, String json) throws Exception {
        assertThat(numbersAlike(Json5Reader.read(text).toJson())).isEqualTo(parse(json));
    }

    @ParameterizedTest(name = "refuses {0}")
    @MethodSource
    void refused(String name, String text) {
        assertThatThrownBy(() -> Json5Reader.read(text)).isInstanceOf(SyntaxFault.class);
    }

    private static JsonNode parse(String json) throws JsonProcessingException {
        return numbersAlike(JSON.readTree(json));
    }

    /** Through Jackson's own writer, so that int and long of the same value are alike. */
    private static JsonNode numbersAlike(JsonNode node) throws JsonProcessingException {
        return JSON.readTree(
                JSON.writer().writeValueAsString(node).replaceAll("\"(-?Infinity|NaN)\"", "$1"));
    }
}
