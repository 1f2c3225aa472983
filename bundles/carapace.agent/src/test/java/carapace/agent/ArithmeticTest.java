package carapace.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.tool.ToolContext;
import carapace.tool.ToolException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

@DisplayName("Arithmetic")
class ArithmeticTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + 2 * 3 | 7",
                "(1 + 2) * 3 | 9",
                "2^3^2 | 512",
                "-2^2 | -4",
                "2^-2 | 0.25",
                "0.1 + 0.2 | 0.3",
                "10 / 4 | 2.5",
                "1 / 3 | 0.3333333333333333333333333333333333",
                "-7 % 3 | -1",
                "1e3 | 1000",
                "2 * pi | 6.283185307179586",
                "sqrt(2)^2 | 2.000000000000000000000000000000000",
                "round(2.345, 2) | 2.35",
                "max(1, 5, 3) - min(4, 2) | 3",
                "floor(-1.5) + ceil(1.2) | 0",
                "abs(-3) | 3",
                "9^0.5 | 3",
                "1000000000 * 1000000000 | 1000000000000000000",
                ".5 + 5. | 5.5",
            })
    void is_done_right(String expression, String value) throws Exception {
        assertThat(Arithmetic.evaluate(expression))
                .satisfies(result -> assertThat(close(result, value)).isZero());
    }

    private static int close(String a, String b) {
        var difference = new BigDecimal(a).subtract(new BigDecimal(b)).abs();
        return difference.compareTo(new BigDecimal("1e-30")) < 0 ? 0 : 1;
    }

    static List<String> hostile() {
        return List.of(
                "",
                "   ",
                "1 +",
                "1 2",
                ")",
                "(1",
                "1 / 0",
                "5 % 0",
                "foo(1)",
                "x",
                "1..2",
                ".",
                "sqrt(-1)",
                "ln(0)",
                "0^-1",
                "1e999999999",
                "1e99999999999",
                "10^9999 * 10^9999",
                "9^9^9^9",
                "exp(99999)",
                "round(1, 99)",
                "abs(1, 2)",
                "2^9999^9999",
                "é",
                "1;2",
                "(".repeat(999),
                "-".repeat(999),
                "9".repeat(1001),
                "\u0000",
                "sin(1e9999)");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refuses_what_it_cannot_do_with_a_sentence(String expression) {
        assertThatThrownBy(() -> Arithmetic.evaluate(expression))
                .isInstanceOf(ToolException.class)
                .hasMessageMatching(".{10,80}");
    }

    @Test
    void is_a_tool_that_checks_its_arguments() throws Exception {
        var here =
                new ToolContext(
                        Conversation.direct(new ChannelId("console", "default"), "c"), "a", "m");
        var tool = new MathEval();
        assertThat(tool.run("{\"expression\":\"1+1\"}", here)).isEqualTo("2");
        assertThatThrownBy(() -> tool.run("{}", here))
                .hasMessageContaining("expression is missing");
        assertThatThrownBy(() -> tool.run("{\"expression\":1}", here))
                .hasMessageContaining("must be text");
        assertThatThrownBy(() -> tool.run("[", here)).hasMessageContaining("not a JSON object");
    }

    @Test
    void has_a_clock_beside_it() throws Exception {
        var here =
                new ToolContext(
                        Conversation.direct(new ChannelId("console", "default"), "c"), "a", "m");
        var tool = new CurrentTime(Clock.fixed(FakeTurn.NOW, ZoneId.of("Europe/Berlin")));
        assertThat(tool.run("{}", here))
                .contains("UTC: 2026-01-02T03:04:05Z")
                .contains("Local: 2026-01-02T04:04:05+01:00 (Europe/Berlin, Friday)");
        assertThat(tool.run("{\"zone\":\"Asia/Tokyo\"}", here)).contains("T12:04:05+09:00");
        assertThatThrownBy(() -> tool.run("{\"zone\":\"Mars/Base\"}", here))
                .hasMessageContaining("not an IANA time zone");
    }
}
