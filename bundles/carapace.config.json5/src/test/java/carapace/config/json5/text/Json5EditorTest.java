package carapace.config.json5.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("The JSON5 editor")
class Json5EditorTest {

    /** One change and its result; CR and LF as they stand. */
    record Case(String name, String text, String path, String value, String result) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> sets() {
        return Stream.of(
                new Case(
                        "replaces only the value",
                        "{ a:1 , /*c*/ b : 'x' /*d*/,}//e",
                        "b",
                        "2",
                        "{ a:1 , /*c*/ b : 2 /*d*/,}//e"),
                new Case(
                        "keeps CRLF and the byte order mark",
                        "\ufeff{\r\n\ta: 1, // c\r\n}\r\n",
                        "a",
                        "\"x\"",
                        "\ufeff{\r\n\ta: \"x\", // c\r\n}\r\n"),
                new Case(
                        "replaces an element",
                        "{a: [1, {b: 2}]}",
                        "a.1.b",
                        "3",
                        "{a: [1, {b: 3}]}"),
                new Case(
                        "replaces an object",
                        "{\n  a: {x: 1},\n}",
                        "a",
                        "{\"y\": [1, 2], \"z\": {}}",
                        "{\n  a: {\n    y: [\n      1,\n      2\n    ],\n    z: {}\n  },\n}"),
                new Case(
                        "adds after the last member, with its comma",
                        "{\n  a: 1,\n}\n",
                        "b",
                        "2",
                        "{\n  a: 1,\n  b: 2,\n}\n"),
                new Case(
                        "adds after the last member, without one",
                        "{\n  a: 1\n}\n",
                        "b",
                        "2",
                        "{\n  a: 1,\n  b: 2\n}\n"),
                new Case(
                        "adds after the comment of the last line",
                        "{\n    a: 1 // one\n    // two\n}\n",
                        "b",
                        "2",
                        "{\n    a: 1, // one\n    b: 2\n    // two\n}\n"),
                new Case(
                        "adds after comma and comment",
                        "{\n    a: 1, /* x */ // one\n}\n",
                        "b",
                        "2",
                        "{\n    a: 1, /* x */ // one\n    b: 2,\n}\n"),
                new Case(
                        "adds before a comment of several lines",
                        "{\n  a: 1 /* x\n  y */\n}",
                        "b",
                        "2",
                        "{\n  a: 1,\n  b: 2 /* x\n  y */\n}"),
                new Case(
                        "adds on the same line",
                        "{a: 1, c: {d: 2}}",
                        "c.e",
                        "3",
                        "{a: 1, c: {d: 2, e: 3}}"),
                new Case(
                        "adds on the same line after a trailing comma",
                        "{a: 1,}",
                        "b",
                        "2",
                        "{a: 1, b: 2,}"),
                new Case(
                        "adds a line where the brace shares the last",
                        "{ a: 1,\n  b: 2 }",
                        "c",
                        "3",
                        "{ a: 1,\n  b: 2,\n  c: 3 }"),
                new Case("adds the first member", "{}", "a", "1", "{\n  a: 1\n}"),
                new Case(
                        "adds the first member between braces on lines of their own",
                        "{\n  x: {\n    // nothing yet\n  },\n}",
                        "x.a",
                        "1",
                        "{\n  x: {\n    // nothing yet\n    a: 1\n  },\n}"),
                new Case(
                        "adds the first member of an inner object",
                        "{\n\tx: {},\n}",
                        "x.a",
                        "1",
                        "{\n\tx: {\n\t\ta: 1\n\t},\n}"),
                new Case(
                        "adds what is missing on the way",
                        "{\n  a: 1,\n}",
                        "x.y.z",
                        "true",
                        "{\n  a: 1,\n  x: {\n    y: {\n      z: true\n    }\n  },\n}"),
                new Case(
                        "adds in CRLF and tabs",
                        "{\r\n\ta: 1\r\n}",
                        "b",
                        "2",
                        "{\r\n\ta: 1,\r\n\tb: 2\r\n}"),
                new Case(
                        "quotes names where names are quoted",
                        "{\n  \"a\": 1\n}",
                        "b",
                        "2",
                        "{\n  \"a\": 1,\n  \"b\": 2\n}"),
                new Case(
                        "quotes names that need it",
                        "{\n  a: 1\n}",
                        "b-c",
                        "2",
                        "{\n  a: 1,\n  \"b-c\": 2\n}"),
                new Case("keeps the last line without its end", "{a:1}", "a", "null", "{a:null}"),
                new Case(
                        "escapes what a line must not hold",
                        "{a:1}",
                        "a",
                        "\"x\\n\\\"\u2028\"",
                        "{a:\"x\\n\\\"\\u2028\"}"),
                new Case(
                        "comes after a comma that leads its line",
                        "{\n    a: 1\n  , b: 2\n}",
                        "c",
                        "3",
                        "{\n    a: 1\n  , b: 2, c: 3\n}"),
                new Case("finds an escaped name", "{\\u0061: 1}", "a", "2", "{\\u0061: 2}"));
    }

    @ParameterizedTest
    @MethodSource
    void sets(Case c) throws Exception {
        var value = new JsonMapper().readTree(c.value);
        assertThat(Json5Editor.set(c.text, List.of(c.path.split("\\.")), value, false))
                .isEqualTo(c.result);
        assertThat(at(Json5Reader.read(c.result).toJson(), c.path)).isEqualTo(value);
    }

    private static JsonNode at(JsonNode node, String path) {
        return node.at("/" + path.replace('.', '/'));
    }

    static Stream<Case> removals() {
        return Stream.of(
                new Case(
                        "takes a line",
                        "{\n  a: 1,\n  b: 2,\n  c: 3,\n}\n",
                        "b",
                        "",
                        "{\n  a: 1,\n  c: 3,\n}\n"),
                new Case(
                        "takes the last line and the comma before it",
                        "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
                        "b",
                        "",
                        "{\n  \"a\": 1\n}\n"),
                new Case(
                        "leaves comments",
                        "{\n  // one\n  a: 1, // two\n  b: 2, // three\n}\n",
                        "a",
                        "",
                        "{\n  // one\n  // two\n  b: 2, // three\n}\n"),
                new Case("takes one of a line", "{a: 1, b: 2, c: 3}", "b", "", "{a: 1, c: 3}"),
                new Case("takes the first of a line", "{ a: 1, b: 2 }", "a", "", "{ b: 2 }"),
                new Case("takes the last of a line", "{ a: 1, b: 2 }", "b", "", "{ a: 1 }"),
                new Case("takes the only one", "{\r\n  a: {x: 1}\r\n}\r\n", "a", "", "{\r\n}\r\n"),
                new Case(
                        "takes an object of many lines",
                        "{\n  a: {\n    x: 1,\n  },\n  b: 2,\n}",
                        "a",
                        "",
                        "{\n  b: 2,\n}"),
                new Case("takes an element", "{a: [1, 2, 3]}", "a.1", "", "{a: [1, 3]}"));
    }

    @ParameterizedTest
    @MethodSource
    void removals(Case c) throws Exception {
        assertThat(Json5Editor.remove(c.text, List.of(c.path.split("\\.")))).isEqualTo(c.result);
        assertThat(at(Json5Reader.read(c.result).toJson(), c.path).isMissingNode())
                .isEqualTo(!c.name.equals("takes an element"));
    }

    @Test
    void touches_nothing_it_cannot_touch_alone() throws Exception {
        var two = new JsonMapper().readTree("2");
        assertThatThrownBy(() -> Json5Editor.set("{a: 1, a: 2}", List.of("a"), two, false))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> Json5Editor.set("{a: 1}", List.of("a", "b"), two, false))
                .hasMessageContaining("not an object");
        assertThatThrownBy(() -> Json5Editor.set("{a: [1]}", List.of("a", "1"), two, false))
                .hasMessageContaining("no element");
        assertThatThrownBy(() -> Json5Editor.remove("{a: 1}", List.of("b")))
                .isInstanceOfSatisfying(EditFault.class, f -> assertThat(f.isAbsent()).isTrue());
        assertThatThrownBy(() -> Json5Editor.set("{a: ", List.of("a"), two, false))
                .isInstanceOf(SyntaxFault.class);
    }

    @Test
    void puts_each_element_of_a_value_on_a_line_of_its_own() throws Exception { // secrets 20
        var value =
                new JsonMapper()
                        .readTree("{\"a\":[\"enc:v2:1\",\"enc:v2:2\"],\"b\":{\"c\":\"enc:v2:3\"}}");
        var text = Json5Editor.set("{}", List.of("x"), value, false);
        assertThat(text.lines().filter(l -> l.contains("enc:v2:"))).hasSize(3);
    }

    /** Every way to set every value of a text leaves everything else byte for byte. */
    @Test
    void leaves_every_other_character_wherever_it_writes() throws Exception {
        var text =
                "\ufeff// head\r\n{\r\n  a: 0x1F, // hex\r\n  'b': [ .5, {c: null,}, ],\r\n"
                        + "  /* d */ d: {\r\n    e: 'x\\\r\ny',\r\n  },\r\n}\r\n// tail";
        var marker = new JsonMapper().readTree("\"MARK\"");
        for (var path : paths(Json5Reader.read(text), List.of())) {
            var edited = Json5Editor.set(text, path, marker, false);
            var at = edited.indexOf("\"MARK\"");
            var head = edited.substring(0, at);
            var tail = edited.substring(at + "\"MARK\"".length());
            assertThat(text).as("%s", path).startsWith(head).endsWith(tail);
        }
    }

    private static List<List<String>> paths(Json5 value, List<String> here) {
        var paths = new ArrayList<List<String>>();
        switch (value) {
            case Json5.Scalar _ -> paths.add(here);
            case Json5.Members m ->
                    m.members().forEach(x -> paths.addAll(paths(x.value(), and(here, x.name()))));
            case Json5.Items i -> {
                for (var n = 0; n < i.elements().size(); n++) {
                    paths.addAll(paths(i.elements().get(n), and(here, Integer.toString(n))));
                }
            }
        }
        return paths;
    }

    private static List<String> and(List<String> head, String last) {
        var longer = new ArrayList<>(head);
        longer.add(last);
        return longer;
    }
}
