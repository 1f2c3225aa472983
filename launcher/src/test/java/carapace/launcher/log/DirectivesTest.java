package carapace.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.launcher.Refused;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

@DisplayName("Log directives")
class DirectivesTest {

    private static Directives of(String text) throws Refused {
        return Directives.from(Map.of("CARAPACE_LOG", text));
    }

    @ParameterizedTest
    @CsvSource({
        "'matrix=debug,matrix_sdk=warn', matrix, DEBUG",
        "'matrix=debug,matrix_sdk=warn', matrix_sdk, WARN",
        "'matrix=debug,matrix_sdk=warn', telegram, INFO",
        "'carapace::channels::matrix=debug,matrix=debug,matrix_sdk=warn',"
                + " carapace::channels::matrix, DEBUG",
        "debug, telegram, DEBUG",
        "' warn , telegram = TRACE ,', telegram, TRACE",
        "' warn , telegram = TRACE ,', config, WARN",
        "telegram, telegram, TRACE",
        "'a=warn,a::b=debug', a::b::c, DEBUG",
        "'a=warn,a.b=debug', a.b.c, DEBUG",
        "'a=warn', ab, INFO",
        "'a=warn,a=error', a, ERROR",
        "off, gateway, OFF"
    })
    void choose_the_longest_target_and_then_the_last(String text, String target, Level level)
            throws Refused {
        assertThat(of(text).threshold(target)).isEqualTo(level);
    }

    @Test
    void that_cannot_be_read_refuse_the_start_and_name_the_part() {
        assertThatThrownBy(() -> of("config=info,matrix=loud"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("`matrix=loud`");
        assertThatThrownBy(() -> of("matrix[span]=debug")).hasMessageContaining("brackets");
    }

    @Test
    void of_ours_win_over_those_of_rust() throws Refused {
        var both = Map.of("CARAPACE_LOG", "warn", "RUST_LOG", "debug");
        assertThat(Directives.from(both).threshold("agent")).isEqualTo(Level.WARN);
        assertThat(Directives.from(Map.of("RUST_LOG", "debug")).threshold("agent"))
                .isEqualTo(Level.DEBUG);
    }

    @Test
    void leave_libraries_at_warnings_until_one_is_named() throws Refused {
        assertThat(of("debug").threshold("org.eclipse.jetty.server")).isEqualTo(Level.WARN);
        assertThat(of("org.eclipse=debug").threshold("org.eclipse.jetty")).isEqualTo(Level.DEBUG);
    }

    @Test
    void never_open_the_log_of_http_clients_or_of_started_processes() throws Refused {
        assertThat(of("jdk.httpclient=trace").threshold("jdk.httpclient.HttpClient"))
                .isEqualTo(Level.WARN);
        assertThat(of("java.lang=trace").threshold("java.lang.ProcessBuilder"))
                .isEqualTo(Level.OFF);
    }
}
