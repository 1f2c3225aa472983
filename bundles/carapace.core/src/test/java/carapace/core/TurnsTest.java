package carapace.core;

import static carapace.core.Waiting.until;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.responder.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("Turns")
class TurnsTest {
    private final Echo echo = new Echo();
    private final Network network = new Network();
    private final TestSettings settings = new TestSettings();
    private final TestLetters letters = new TestLetters();
    private Gateway gateway;

    @TempDir Path state;

    @BeforeEach
    void start() {
        gateway =
                new Gateway(state)
                        .with(settings)
                        .with(new TestGuard())
                        .with(new TestRedactor())
                        .with(letters)
                        .with(echo);
        gateway.openStore();
        gateway.with(network.channel());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void answer_every_message_of_a_conversation_in_order_one_at_a_time() {
        for (var i = 1; i <= 5; i++) network.says("a", "" + i);
        until(() -> network.sent.size() == 5);
        assertThat(network.texts())
                .containsExactly("echo: 1", "echo: 2", "echo: 3", "echo: 4", "echo: 5");
        assertThat(echo.most).hasValue(1);
    }

    @Test
    void run_no_more_at_once_than_configured() {
        settings.set("agents.default.maxConcurrent", 4L);
        var gate = new CountDownLatch(1);
        echo.answer = text -> waiting(gate, text);
        for (var chat : List.of("a", "b", "c", "d", "e", "f")) network.says(chat, "hi");
        until(() -> echo.now.get() == 4);
        gate.countDown();
        until(() -> network.sent.size() == 6);
        assertThat(echo.most).hasValue(4);
    }

    @Test
    void of_a_burst_share_one_answer_when_told_so() {
        settings.set("agents.default.collect", "burst");
        var gate = new CountDownLatch(1);
        echo.answer = text -> waiting(gate, text);
        network.says("a", "first");
        until(() -> echo.now.get() == 1);
        network.says("a", "second");
        network.says("a", "third");
        until(() -> gateway.store().journal().tally().open() == 3);
        gate.countDown();
        until(() -> gateway.store().journal().tally().open() == 0);
        until(() -> network.sent.size() == 2);
        assertThat(network.texts()).containsExactly("echo: first", "echo: third");
    }

    @Test
    void that_fail_in_passing_are_tried_again_with_one_notice() {
        var attempts = new AtomicInteger();
        echo.answer =
                text ->
                        attempts.incrementAndGet() < 3
                                ? new Outcome.Failed(
                                        "overloaded", true, false, Duration.ofMillis(50))
                                : Echo.answered("at last");
        network.says("a", "hello");
        until(() -> network.texts().contains("at last"));
        assertThat(network.texts())
                .containsExactly("I cannot answer right now. Your message is kept.", "at last");
    }

    @Test
    void without_a_provider_are_dead_lettered_at_once_and_answered_after_replay() throws Exception {
        echo.answer = text -> Echo.failed("no_provider", false);
        network.says("a", "hello");
        until(() -> gateway.store().journal().tally().deadLettered() == 1);
        until(() -> network.sent.size() == 1);
        var letter = letters.list("", "", 10).getFirst();
        assertThat(letter.reason()).isEqualTo("no_provider");
        assertThat(letter.text()).isEqualTo("hello");
        echo.answer = text -> Echo.answered("now I can");
        var out = new TestOutput();
        var dlq = new carapace.core.command.DlqCommand(gateway.rooms);
        assertThat(dlq.run(List.of("list"), out)).isZero();
        assertThat(out.rows).hasSize(1);
        assertThat(dlq.run(List.of("replay", letter.id()), out)).isZero();
        until(() -> network.texts().contains("now I can"));
        assertThat(letters.list("", "", 10)).isEmpty();
        assertThat(gateway.store().journal().tally().answered()).isEqualTo(1);
    }

    @Test
    void wait_on_disk_while_the_responder_is_away() {
        gateway.rooms.responder().leave(echo);
        network.says("a", "hello");
        until(() -> gateway.store().journal().tally().open() == 1);
        assertThat(network.sent).isEmpty();
        gateway.rooms.responder().arrive(echo);
        until(() -> network.texts().contains("echo: hello"));
    }

    @Test
    void wait_for_the_dead_letters_room_without_being_asked_again() {
        gateway.rooms.deadLetters().leave(letters);
        echo.answer = text -> Echo.failed("auth", false);
        network.says("a", "hello");
        until(() -> network.sent.size() == 1);
        assertThat(gateway.store().journal().tally().deadLettered()).isZero();
        gateway.rooms.deadLetters().arrive(letters);
        until(() -> gateway.store().journal().tally().deadLettered() == 1);
        assertThat(echo.asked).hasSize(1);
    }

    @Test
    void are_interrupted_at_their_deadline_and_dead_lettered() {
        settings.set("agents.default.timeoutSeconds", 1L);
        echo.answer = text -> waiting(new CountDownLatch(1), text);
        network.says("a", "hello");
        until(() -> gateway.store().journal().tally().deadLettered() == 1);
        assertThat(letters.list("", "", 10).getFirst().reason()).isEqualTo("timeout");
    }

    @Test
    void finish_what_a_crash_left_without_asking_again() throws Exception {
        gateway.rooms.redactors().now().orElseThrow().forEach(gateway.rooms::withdraw);
        network.says("a", "hello");
        until(() -> gateway.store().journal().tally().answered() == 1);
        assertThat(network.sent).isEmpty();
        gateway.crash();
        start();
        until(() -> network.texts().contains("echo: hello"));
        assertThat(echo.asked).hasSize(1);
    }

    @Test
    void interrupted_by_a_crash_run_again_and_end_as_a_crash_loop_after_five() throws Exception {
        for (var crash = 0; crash < 5; crash++) {
            var running = new CountDownLatch(1);
            echo.answer =
                    text -> {
                        running.countDown();
                        return waiting(new CountDownLatch(1), text);
                    };
            if (crash == 0) network.says("a", "hello");
            running.await();
            gateway.crash();
            start();
        }
        until(() -> gateway.store().journal().tally().deadLettered() == 1);
        assertThat(letters.list("", "", 10).getFirst().reason()).isEqualTo("crash_loop");
    }

    private static Outcome waiting(CountDownLatch gate, String text) {
        try {
            gate.await();
            return Echo.answered("echo: " + text);
        } catch (InterruptedException e) {
            return Echo.failed("interrupted", true);
        }
    }
}
