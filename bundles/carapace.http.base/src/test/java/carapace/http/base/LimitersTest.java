package carapace.http.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

@DisplayName("The limiters")
class LimitersTest {

    private final AtomicLong now = new AtomicLong();

    @Test
    void let_a_burst_through_and_then_the_rate() {
        var rates = new RateLimiter(now::get);
        for (var i = 0; i < 200; i++) {
            assertThat(rates.ask("192.0.2.1", "/control/status").allowed()).isTrue();
        }
        var refused = rates.ask("192.0.2.1", "/control/status");
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.remaining()).isZero();
        assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        assertThat(rates.ask("192.0.2.2", "/control/status").allowed()).isTrue();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(rates.ask("192.0.2.1", "/control/status").allowed()).isTrue();
        assertThat(rates.ask("192.0.2.1", "/control/status").allowed()).isFalse();
    }

    @Test
    void take_the_longest_prefix() {
        var rates = new RateLimiter(now::get);
        assertThat(rates.ask("a", "/control/matrix/send-test").rate().burst()).isEqualTo(10);
        assertThat(rates.ask("a", "/control/matrix/verifications/x/accept").rate().burst())
                .isEqualTo(10);
        assertThat(rates.ask("a", "/control/matrix/verifications").rate().burst()).isEqualTo(120);
        assertThat(rates.ask("a", "/channels/slack/events").rate().perSecond()).isEqualTo(50);
        assertThat(rates.ask("a", "/control/chat").rate().burst()).isEqualTo(200);
    }

    @Test
    void say_how_much_is_left() {
        var rates = new RateLimiter(now::get);
        assertThat(rates.ask("a", "/x").remaining()).isEqualTo(199);
        assertThat(rates.ask("a", "/x").remaining()).isEqualTo(198);
    }

    @Test
    void forget_the_least_used_address() {
        var rates = new RateLimiter(now::get);
        for (var i = 0; i < 200; i++) rates.ask("first", "/x");
        assertThat(rates.ask("first", "/x").allowed()).isFalse();
        for (var i = 0; i < 10_001; i++) rates.ask("other " + i, "/x");
        assertThat(rates.ask("first", "/x").allowed()).isTrue();
    }

    @Test
    void shut_an_address_for_a_minute_after_ten_wrong_credentials() {
        var failures = new FailureLimiter(now::get);
        for (var i = 0; i < 10; i++) {
            assertThat(failures.shutFor("a")).isZero();
            failures.failed("a");
        }
        assertThat(failures.shutFor("a")).isEqualTo(60);
        assertThat(failures.shutFor("b")).isZero();
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(failures.shutFor("a")).isEqualTo(1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(failures.shutFor("a")).isZero();
    }

    @Test
    void forgive_what_is_longer_ago_than_a_minute() {
        var failures = new FailureLimiter(now::get);
        for (var i = 0; i < 100; i++) {
            failures.failed("a");
            assertThat(failures.shutFor("a")).isZero();
            now.addAndGet(TimeUnit.SECONDS.toNanos(7));
        }
    }
}
