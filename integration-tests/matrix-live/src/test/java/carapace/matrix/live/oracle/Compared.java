package carapace.matrix.live.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.matrix.crypto.ratchet.JavaOlmEngine;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The same operation here and in the newest vodozemac, and the same outcome, also where both must
 * refuse. The seed of every choice is in the failure's message.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
abstract class Compared {
    private static final long SEED = Long.getLong("carapace.seed", new SecureRandom().nextLong());

    final Random choice = new Random(SEED);
    final JavaOlmEngine engine = new JavaOlmEngine(new SecureRandom());
    final Oracle oracle;
    private final int least;
    int operations;

    /** The three suites together make 100,000 operations and more. */
    Compared(int least) throws IOException {
        this.least = least;
        this.oracle = new Oracle();
    }

    @BeforeAll
    void nothing_was_compared_yet() {
        operations = 0;
    }

    @AfterAll
    void enough_operations_were_compared() throws Exception {
        oracle.close();
        assertThat(operations).isGreaterThanOrEqualTo(least);
    }

    /** All indices, sometimes shuffled, sometimes with some missing. */
    final List<Integer> order(int count) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        if (choice.nextBoolean()) {
            Collections.shuffle(order, choice);
        }
        return choice.nextInt(3) == 0 ? order.subList(0, 1 + choice.nextInt(count)) : order;
    }

    final byte[] text() {
        byte[] plain = new byte[choice.nextInt(64)];
        choice.nextBytes(plain);
        return plain;
    }

    final void same(byte[] one, byte[] other) {
        // Not assertThat: it costs more than the ratchets.
        if (!Arrays.equals(one, other)) {
            throw new AssertionError("seed " + SEED + ", operation " + operations);
        }
    }
}
