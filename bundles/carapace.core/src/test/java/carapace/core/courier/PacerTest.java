package carapace.core.courier;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.Pace;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

@DisplayName("The pace")
class PacerTest {
    private final AtomicLong now = new AtomicLong();
    private final Pacer pacer = new Pacer(now::get);
    private final Pace telegram = new Pace(25, 1, 20);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void of_a_chat_is_three_at_once_then_one_a_second() {
        for (var i = 0; i < 3; i++) assertThat(pacer.take(telegram, "a", false)).isZero();
        assertThat(pacer.take(telegram, "a", false)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pacer.take(telegram, "b", false)).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(pacer.take(telegram, "a", false)).isZero();
    }

    @Test
    void of_a_group_is_twenty_a_minute() {
        for (var i = 0; i < 3; i++) assertThat(pacer.take(telegram, "g", true)).isZero();
        assertThat(pacer.take(telegram, "g", true)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void over_all_holds_for_all_chats_together() {
        var taken = 0;
        for (var chat = 0; chat < 100; chat++) {
            if (pacer.take(telegram, "c" + chat, false).isZero()) taken++;
        }
        assertThat(taken).isEqualTo(5);
    }

    @Test
    void is_not_spent_by_what_did_not_go_out() {
        for (var i = 0; i < 3; i++) assertThat(pacer.take(telegram, "a", false)).isZero();
        pacer.giveBack("a", false);
        assertThat(pacer.take(telegram, "a", false)).isZero();
    }

    @Test
    void of_zero_is_no_limit() {
        for (var i = 0; i < 1_000; i++) {
            assertThat(pacer.take(Pace.NONE, "a", true)).isZero();
        }
    }
}
