package carapace.product;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

@DisplayName("A start")
class StartIT {

    @TempDir Path home;
    private Product product;

    @BeforeEach
    void install() {
        product = new Product(home);
    }

    @AfterEach
    void end() throws InterruptedException {
        product.close();
    }

    @Test
    void answers_once_without_any_configuration() throws Exception {
        var ran = product.cara("chat", "--once", "hello");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("Carapace").contains("What to do next");
    }

    @Test
    void ends_well_on_a_signal_and_leaves_nothing_in_run() throws Exception {
        var gateway = product.gateway();
        assertThat(product.get("/health", false).statusCode()).isEqualTo(200);
        assertThat(Files.readString(product.state().resolve("run/pid")).strip())
                .isEqualTo(Long.toString(gateway.pid()));

        gateway.destroy();

        assertThat(gateway.waitFor(15, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).as(product.gatewayLog()).isZero();
        assertThat(product.state().resolve("run/control.token")).doesNotExist();
        assertThat(product.state().resolve("run/port")).doesNotExist();
    }

    @Test
    void is_refused_a_second_time_with_the_first_ones_pid() throws Exception {
        var first = product.gateway();

        var second = product.cara("start", "--port", "0");

        assertThat(second.exit()).isEqualTo(4);
        assertThat(second.err()).contains(Long.toString(first.pid()));
    }

    @Test
    void names_line_and_column_of_what_it_cannot_read_and_nothing_of_the_text() throws Exception {
        product.configured("{\n  telegram: { botToken: \"123:not-for-your-eyes\" \n  x\n}\n");

        var ran = product.cara("start", "--port", "0");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("3").doesNotContain("not-for-your-eyes");
        assertThat(product.state().resolve("last_start_error.json")).exists();
        assertThat(product.cara("status").err() + product.cara("status").out()).contains("line");
    }

    @Test
    void names_the_port_that_is_taken() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var ran = product.cara("start", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void warns_of_an_unknown_key_with_the_nearest_known_name() throws Exception {
        product.configured("{ channels: { telegarm: {} } }");
        product.gateway();

        assertThat(product.gatewayLog()).contains("telegarm").contains("telegram");
    }

    @Test
    void keeps_what_it_writes_to_its_owner() throws Exception {
        product.gateway();

        try (var files = Files.walk(product.state())) {
            for (var file : files.toList()) {
                if (file.getFileName().toString().equals("carapace.json5")) continue;
                var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertThat(mode.substring(3)).as(file.toString()).isEqualTo("------");
            }
        }
    }

    @Test
    void refuses_a_directory_it_cannot_write_to() throws Exception {
        Files.createDirectories(home.resolve("elsewhere"));
        Files.createSymbolicLink(home.resolve("linked"), home.resolve("elsewhere"));
        Files.createDirectories(product.state());
        Files.createSymbolicLink(product.state().resolve("store"), home.resolve("elsewhere"));

        var ran = product.cara("start", "--port", "0");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(home.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void refuses_a_database_of_a_later_version_and_leaves_it_alone() throws Exception {
        product.cara("chat", "--once", "hello");
        var database = product.state().resolve("store/carapace.db");
        var bytes = Files.readAllBytes(database);
        bytes[60] =
                0x7f; // user_version, big-endian at offset 60: https://sqlite.org/fileformat.html
        Files.write(database, bytes);

        var ran = product.cara("start", "--port", "0");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("later release").contains("Nothing was changed");
        assertThat(Files.readAllBytes(database)).isEqualTo(bytes);
    }
}
