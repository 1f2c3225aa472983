package carapace.core;

import static carapace.core.Waiting.until;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.redaction.Redactor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.stream.IntStream;

@DisplayName("Under load, a swap of")
class SwapTest {
    private static final int MESSAGES = 400;

    private final Echo echo = new Echo();
    private final Network network = new Network();
    private final TestGuard guard = new TestGuard();
    private final TestLetters letters = new TestLetters();
    private final Redactor redactor = new TestRedactor();
    private Gateway gateway;

    @TempDir Path state;

    @BeforeEach
    void start() {
        gateway =
                new Gateway(state)
                        .with(new TestSettings().set("agents.default.maxConcurrent", 8L))
                        .with(guard)
                        .with(redactor)
                        .with(letters)
                        .with(echo);
        gateway.openStore();
        gateway.with(network.channel());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private interface Swap {
        void once() throws Exception;
    }

    /** Messages flow while the swap is done five times; each is answered once, in order. */
    private void under(Swap swap) throws Exception {
        var talking =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    for (var i = 0; i < MESSAGES; i++) {
                                        network.says("c" + i % 10, "" + i);
                                    }
                                });
        for (var i = 0; i < 5; i++) {
            var before = network.sent.size();
            swap.once();
            until(() -> network.sent.size() > before || network.sent.size() == MESSAGES);
        }
        talking.join();
        until(() -> network.sent.size() >= MESSAGES);
        for (var chat = 0; chat < 10; chat++) {
            var number = chat;
            var expected =
                    IntStream.range(0, MESSAGES)
                            .filter(i -> i % 10 == number)
                            .mapToObj(i -> "echo: " + i)
                            .toList();
            assertThat(network.texts("c" + chat)).isEqualTo(expected);
        }
        assertThat(gateway.store().journal().tally().answered()).isEqualTo(MESSAGES);
    }

    @Test
    void the_store_loses_and_doubles_nothing() throws Exception {
        under(
                () -> {
                    gateway.closeStore();
                    gateway.openStore();
                });
    }

    @Test
    void the_guard_loses_and_doubles_nothing() throws Exception {
        under(
                () -> {
                    gateway.rooms.guard().leave(guard);
                    gateway.rooms.guard().arrive(guard);
                });
    }

    @Test
    void the_redactor_loses_and_doubles_nothing() throws Exception {
        under(
                () -> {
                    gateway.rooms.withdraw(redactor);
                    gateway.rooms.offer(redactor);
                });
    }

    @Test
    void the_responder_loses_and_doubles_nothing() throws Exception {
        under(
                () -> {
                    gateway.rooms.responder().leave(echo);
                    gateway.rooms.responder().arrive(echo);
                });
    }

    @Test
    void the_channel_loses_and_doubles_nothing() throws Exception {
        var seated = new carapace.channel.Channel[] {network.channel()};
        gateway.desk.seats().stream().map(seat -> seat.channel()).forEach(gateway.desk::unseat);
        gateway.with(seated[0]);
        under(
                () -> {
                    gateway.desk.unseat(seated[0]);
                    seated[0] = network.channel();
                    gateway.with(seated[0]);
                });
    }
}
