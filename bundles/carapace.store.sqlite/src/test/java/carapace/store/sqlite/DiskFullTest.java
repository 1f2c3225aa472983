package carapace.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import carapace.store.Entered;
import carapace.store.StoreFault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

@DisplayName("A full disk")
class DiskFullTest {
    @TempDir Path folder;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString()),
                "needs the right to mount a small file system (root on Linux)");
        mounted = true;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) run("umount", folder.toString());
    }

    @Test
    void refuses_admission_and_is_recovered_from_without_a_restart() throws Exception {
        var files = new TestStore(folder, null);
        var store = files.open();
        var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
        store.journal().admit(seat, List.of(TestStore.message("a", "e1", "before")), "1");
        var filler = folder.resolve("filler");
        fill(filler);
        var long_ = "x".repeat(60_000);
        assertThatThrownBy(
                        () -> {
                            for (var i = 0; i < 20; i++) {
                                var message = TestStore.message("b", "big" + i, long_);
                                store.journal().admit(seat, List.of(message), "9");
                            }
                        })
                .isInstanceOfSatisfying(
                        StoreFault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(StoreFault.Kind.DISK));
        assertThat(store.facts()).containsEntry("diskTrouble", true);
        var admitted = store.journal().tally().admitted();
        assertThat(store.journal().newest(99)).hasSize((int) admitted);
        Files.delete(filler);
        var again = TestStore.message("b", "big19", long_);
        assertThat(store.journal().admit(seat, List.of(again), "20"))
                .containsExactly(new Entered.Admitted(again.id()));
        assertThat(store.journal().cursor(seat)).contains("20");
        assertThat(store.facts()).containsEntry("diskTrouble", false);
        assertThat(store.journal().tally().admitted()).isEqualTo(admitted + 1);
        files.close();
    }

    private static void fill(Path filler) throws Exception {
        var block = new byte[1 << 12];
        try (var out = Files.newOutputStream(filler)) {
            while (true) out.write(block);
        } catch (java.io.IOException e) {
            assertThat(Files.size(filler)).isPositive();
        }
    }

    private static boolean run(String... words) throws Exception {
        try {
            var process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
