package carapace.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.store.Entered;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

@DisplayName("A crash")
class CrashTest {
    private static final int BATCH = 7;

    @TempDir Path folder;

    @Test
    void at_any_byte_of_a_commit_leaves_all_of_it_or_none() throws Exception {
        var files = new TestStore(folder.resolve("origin"), null);
        files.open();
        files.close();
        var store = files.open();
        var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
        var empty = Files.size(log(files));
        store.journal().admit(seat, batch(0), "1");
        var main = Files.readAllBytes(files.file());
        var log = Files.readAllBytes(log(files));
        files.close();
        var outcomes = new ArrayList<Integer>();
        for (var cut : cuts((int) empty, log.length)) {
            var copy = new TestStore(Files.createTempDirectory(folder, "cut"), null);
            Files.createDirectory(copy.file().getParent());
            Files.write(copy.file(), main);
            Files.write(log(copy), Arrays.copyOf(log, cut));
            var reopened = copy.open();
            var cursor = reopened.journal().cursor(seat);
            var found = reopened.journal().newest(99).size();
            assertThat(found).isEqualTo(cursor.equals(Optional.of("1")) ? BATCH : 0);
            outcomes.add(found);
            copy.close();
        }
        assertThat(outcomes).contains(0, BATCH);
    }

    @Test
    void of_the_process_loses_nothing_that_was_acknowledged() throws Exception {
        var random = new Random();
        for (var round = 0; round < Integer.getInteger("crash.rounds", 4); round++) {
            var home = Files.createTempDirectory(folder, "round");
            var acknowledged = killedAfter(home, 10 + random.nextInt(400));
            var files = new TestStore(home, null);
            var store = files.open();
            var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
            var cursor = Integer.parseInt(store.journal().cursor(seat).orElse("0"));
            assertThat(cursor).isGreaterThanOrEqualTo(acknowledged);
            for (var n = 0; n < cursor; n++) {
                assertThat(store.journal().admit(seat, batch(n), null))
                        .allMatch(Entered.Duplicate.class::isInstance);
            }
            assertThat(store.journal().tally().admitted()).isEqualTo((long) cursor * BATCH);
            assertThat(store.journal().admit(seat, batch(cursor), null))
                    .allMatch(Entered.Admitted.class::isInstance);
            files.close();
        }
    }

    private static int[] cuts(int from, int to) {
        var spread = new Random().ints(40, from, to);
        return IntStream.concat(spread, IntStream.of(from, to - 4097, to - 1, to)).toArray();
    }

    /** Lets a process admit until so many batches are acknowledged, and kills it. */
    private static int killedAfter(Path home, int batches) throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Admitting.class.getName(),
                                home.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var last = 0;
        try (var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                last = Integer.parseInt(line);
                if (last >= batches) process.toHandle().destroyForcibly();
            }
        }
        process.waitFor();
        return last;
    }

    /** The process that is killed: each line it writes is a cursor that was acknowledged. */
    static final class Admitting {
        private Admitting() {}

        public static void main(String[] args) throws Exception {
            var store = new TestStore(Path.of(args[0]), null).open();
            var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
            for (var n = 0; ; n++) {
                store.journal().admit(seat, batch(n), Integer.toString(n + 1));
                System.out.println(n + 1);
                System.out.flush();
            }
        }
    }

    private static List<carapace.store.Arrival> batch(int n) {
        return IntStream.range(0, BATCH)
                .mapToObj(i -> TestStore.message("c" + n % 50 + "-" + i, n + "-" + i, "text " + n))
                .toList();
    }

    private static Path log(TestStore files) {
        return files.file().resolveSibling("carapace.db-wal");
    }
}
