package carapace.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

@DisplayName("The client's JSON")
class ValuesTest {

    @Test
    void is_read_into_plain_values() throws Exception {
        var read =
                Values.object(
                        Values.read(
                                " {\"a\":[1,-2.5,true,null],\"b\":{\"c\":\"x\\n"
                                        + "\\u00e9\\\"\"},\"d\":[]} "));
        assertThat(Values.list(read.get("a"))).containsExactly(1L, -2.5, true, null);
        assertThat(Values.object(read.get("b"))).containsEntry("c", "x\né\"");
        assertThat(Values.list(read.get("d"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,", "\"x", "{\"a\"}", "tru", "1 2", "\"\\u00\"", "nul", "-"})
    void is_refused_when_malformed(String text) {
        assertThatThrownBy(() -> Values.read(text)).isInstanceOf(Values.Malformed.class);
    }

    @Test
    void is_refused_when_nested_too_deep() {
        assertThatThrownBy(() -> Values.read("[".repeat(10_000)))
                .isInstanceOf(Values.Malformed.class);
    }

    @Test
    void is_printed_for_people() throws Exception {
        assertThat(Pretty.print(Values.read("{\"a\":[1,{}],\"b\":\"x\"}")))
                .isEqualTo("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x\"\n}");
        assertThat(Pretty.print("{\"a\":1}")).isEqualTo("{\n  \"a\": 1\n}");
        assertThat(Pretty.print(List.of())).isEqualTo("[]");
    }
}
