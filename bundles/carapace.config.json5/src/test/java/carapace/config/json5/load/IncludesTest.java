package carapace.config.json5.load;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.config.json5.load.LoadFault.Code;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Included files")
class IncludesTest extends LoadingTest {

    private String meta(Loaded loaded) {
        return loaded.at("meta").orElseThrow().toJson().toString();
    }

    @Test
    void give_way_to_the_keys_beside_the_directive() throws Exception { // 9
        write("a.json5", "{meta: {x: 1, y: {p: 1, q: 1}}}");
        var loaded = load("{$include: 'a.json5', meta: {y: {q: 2}}}");
        assertThat(meta(loaded)).isEqualTo("{\"x\":1,\"y\":{\"p\":1,\"q\":2}}");
        assertThat(loaded.at("meta.x").orElseThrow().place().source()).isEqualTo("include:a.json5");
        assertThat(loaded.at("meta.y.q").orElseThrow().place().source()).isEqualTo("file");
        assertThat(loaded.files()).containsExactly(directory.resolve("a.json5"));
    }

    @Test
    void put_their_arrays_one_after_the_other() throws Exception { // 10
        write("a.json5", "{list: [1], s: 'a', t: [1]}");
        write("b.json5", "{list: [2], s: 'b', t: 'b'}");
        assertThat(meta(load("{meta: {$include: ['a.json5', './b.json5']}}")))
                .isEqualTo("{\"list\":[1,2],\"s\":\"b\",\"t\":\"b\"}");
    }

    @Test
    void may_be_of_any_type_alone_and_inside_arrays() throws Exception {
        write("a.json5", "[1, 'two']");
        write("sub/b.json5", "{c: {$include: '../a.json5'}}");
        assertThat(meta(load("{meta: [{$include: 'a.json5'}, {$include: 'sub/b.json5'}]}")))
                .isEqualTo("[[1,\"two\"],{\"c\":[1,\"two\"]}]");
    }

    @Test
    void must_be_objects_where_there_is_something_to_merge() throws Exception {
        write("a.json5", "[1]");
        write("b.json5", "{}");
        write("carapace.json5", "{meta: {$include: 'a.json5', x: 1}}");
        assertFault(Code.INCLUDE_MUST_BE_OBJECT, "$include", "carapace.json5, line 1");
        write("carapace.json5", "{meta: {$include: ['b.json5', 'a.json5']}}");
        assertFault(Code.INCLUDE_MUST_BE_OBJECT, "$include", "a.json5");
    }

    @Test
    void must_be_named_by_texts() throws Exception {
        for (var wrong : new String[] {"5", "[1]", "{}", "''", "[[]]"}) {
            write("carapace.json5", "{meta: {$include: " + wrong + "}}");
            assertFault(Code.INVALID_INCLUDE, "$include", "must name a file");
        }
        write("carapace.json5", "{meta: {$include: 'nope.json5'}}");
        assertFault(Code.INCLUDE_NOT_FOUND, "$include", "nope.json5");
    }

    @Test
    void name_the_chain_when_they_include_each_other() throws Exception { // 11
        write("a.json5", "{x: {$include: 'b.json5'}}");
        write("b.json5", "{x: {$include: 'a.json5'}}");
        write("carapace.json5", "{meta: {$include: 'a.json5'}}");
        assertFault(Code.CIRCULAR_INCLUDE, "$include", "a.json5 → ");
        assertFault(Code.CIRCULAR_INCLUDE, "$include", "b.json5 → ");
    }

    @Test
    void may_come_by_two_branches() throws Exception { // 12
        write("a.json5", "{x: 1}");
        var loaded = load("{meta: {p: {$include: 'a.json5'}, q: {$include: 'a.json5'}}}");
        assertThat(meta(loaded)).isEqualTo("{\"p\":{\"x\":1},\"q\":{\"x\":1}}");
    }

    @Test
    void are_nested_ten_deep_and_no_deeper() throws Exception { // 13
        for (var i = 1; i < 11; i++) {
            write("n" + i + ".json5", "{x: {$include: 'n" + (i + 1) + ".json5'}}");
        }
        write("n10.json5", "{x: 1}");
        load("{meta: {$include: 'n1.json5'}}");
        write("n10.json5", "{x: {$include: 'n11.json5'}}");
        write("n11.json5", "{}");
        assertFault(Code.INCLUDE_TOO_DEEP, "$include", "10 files");
    }

    @Test
    void are_bounded_in_number() throws Exception {
        write("a.json5", "{}");
        var many = "'a.json5',".repeat(1001);
        write("carapace.json5", "{meta: {$include: [" + many + "]}}");
        assertFault(Code.INCLUDE_TOO_DEEP, "$include", "1000 files");
    }

    @Test
    void have_placeholders_and_secrets_like_the_main_file() throws Exception {
        environment.put("T_X", "t");
        write("a.json5", "{telegram: {botToken: '${T_X}'}}");
        var loaded = load("{$include: 'a.json5'}");
        assertThat(secret(loaded, "telegram.botToken")).isEqualTo("t PLACEHOLDER");
    }

    @Test
    void name_the_file_of_a_syntax_error() throws Exception {
        write("a.json5", "{\n x: }");
        write("carapace.json5", "{$include: 'a.json5'}");
        assertFault(Code.PARSE, "", "a.json5, line 2, column 5");
    }
}
