package carapace.launcher.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.launcher.Refused;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

@DisplayName("A state directory")
class RunLockTest {

    @TempDir Path folder;

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void is_made_for_its_owner_alone() throws Exception {
        var state = folder.resolve("deep/state");
        StateDirectory.prepare(state);
        assertThat(mode(state)).isEqualTo("rwx------");
        assertThat(mode(state.resolve("run"))).isEqualTo("rwx------");
    }

    @Test
    void that_others_could_read_is_closed() throws Exception {
        var state = Files.createDirectory(folder.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        StateDirectory.prepare(state);
        assertThat(mode(state)).isEqualTo("rwx------");
    }

    @Test
    void that_is_a_file_is_refused_in_a_sentence() throws Exception {
        var state = Files.writeString(folder.resolve("state"), "x");
        assertThatThrownBy(() -> StateDirectory.prepare(state))
                .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.exitCode()).isEqualTo(1))
                .hasMessageContaining("cannot be written");
        assertThat(Files.readString(state)).isEqualTo("x");
    }

    @Test
    void is_found_by_the_environment() {
        assertThat(StateDirectory.locate(Map.of("CARAPACE_STATE_DIR", "/x/../y")))
                .isEqualTo(Path.of("/y"));
        assertThat(StateDirectory.locate(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "relative")))
                .isEqualTo(Path.of("/h/.config/carapace"));
        assertThat(StateDirectory.locate(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c")))
                .isEqualTo(Path.of("/c/carapace"));
    }

    @Test
    void is_held_by_one_run_and_names_it_to_the_second() throws Exception {
        StateDirectory.prepare(folder);
        var pid = folder.resolve("run/pid");
        try (var lock = RunLock.take(folder)) {
            assertThat(lock).isNotNull();
            var own = Files.readString(pid).strip();
            assertThat(own).isEqualTo("" + ProcessHandle.current().pid());
            assertThatThrownBy(() -> RunLock.take(folder))
                    .isInstanceOfSatisfying(
                            Refused.class, e -> assertThat(e.exitCode()).isEqualTo(4))
                    .hasMessageContaining("process " + own);
            assertThat(pid).exists();
        }
        assertThat(pid).doesNotExist();
        RunLock.take(folder).close();
    }

    @Test
    void remembers_why_a_start_was_refused_until_a_good_one() throws Exception {
        var error = new StartError(folder);
        error.keep(new Refused(1, "port_taken", "x"), "say \"x\"\n");
        var file = folder.resolve("last_start_error.json");
        assertThat(Files.readString(file))
                .contains("\"code\":\"port_taken\"")
                .contains("\"sentence\":\"say \\\"x\\\"\\n\"");
        assertThat(mode(file)).isEqualTo("rw-------");
        error.forget();
        assertThat(file).doesNotExist();
    }
}
