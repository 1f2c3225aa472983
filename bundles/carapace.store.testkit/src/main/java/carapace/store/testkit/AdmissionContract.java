package carapace.store.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.store.Arrival;
import carapace.store.Entered;
import carapace.store.StoreFault;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Messages in: once each, with their cursor, within bounds. */
@DisplayName("Admission")
public abstract class AdmissionContract extends StoreContract {

    @Test
    void keeps_a_batch_and_its_cursor_in_one_commit() throws Exception {
        var before = commits();
        store.journal()
                .admit(seat, List.of(message("1", "e1", "a"), message("2", "e2", "b")), "42");
        assertThat(commits() - before).isEqualTo(1);
        restart();
        assertThat(store.journal().cursor(seat)).contains("42");
        assertThat(claim(9)).extracting(c -> c.last().inbound().text()).containsExactly("a", "b");
    }

    @Test
    void keeps_everything_a_message_has() throws Exception {
        var arrival = fullMessage("e1", "grüße \uD83D\uDC1A\u0000 end");
        store.journal().admit(seat, List.of(arrival), null);
        var kept = store.journal().find(arrival.id()).orElseThrow();
        assertThat(kept.inbound()).isEqualTo(arrival.inbound());
        assertThat(kept.sessionKey()).isEqualTo(arrival.sessionKey());
        assertThat(kept.state()).isEqualTo("admitted");
        restart();
        assertThat(claimOne().last().inbound()).isEqualTo(arrival.inbound());
    }

    @Test
    void admits_the_same_event_once() throws Exception {
        var first = admit("1", "e1", "hello");
        var again = store.journal().admit(seat, List.of(message("1", "e1", "hello")), null);
        assertThat(again).containsExactly(new Entered.Duplicate(first));
        restart();
        again = store.journal().admit(seat, List.of(message("1", "e1", "hello")), null);
        assertThat(again).containsExactly(new Entered.Duplicate(first));
        assertThat(store.journal().tally().admitted()).isEqualTo(1);
    }

    @Test
    void admits_an_event_once_that_comes_twice_in_a_batch() throws Exception {
        var first = message("1", "e1", "hello");
        var entered = store.journal().admit(seat, List.of(first, message("1", "e1", "x")), null);
        assertThat(entered)
                .containsExactly(
                        new Entered.Admitted(first.id()), new Entered.Duplicate(first.id()));
    }

    @Test
    void admits_an_event_once_that_comes_at_the_same_time_from_many() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Entered>>();
            for (var i = 0; i < 50; i++) {
                all.add(
                        threads.submit(
                                () ->
                                        store.journal()
                                                .admit(seat, List.of(message("1", "e", "x")), null)
                                                .getFirst()));
            }
            var admitted = 0;
            for (var one : all) if (one.get() instanceof Entered.Admitted) admitted++;
            assertThat(admitted).isEqualTo(1);
        }
        assertThat(store.journal().tally().admitted()).isEqualTo(1);
    }

    @Test
    void shares_commits_among_many_who_admit_at_once() throws Exception {
        var before = commits();
        var many = 64;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<String>>();
            for (var i = 0; i < many * 10; i++) {
                var n = i;
                all.add(threads.submit(() -> admit("chat" + n % many, "e" + n, "x")));
            }
            for (var one : all) one.get();
        }
        assertThat(store.journal().tally().admitted()).isEqualTo(many * 10);
        assertThat(commits() - before).isLessThan(many * 10 / 2);
    }

    @Test
    void gives_a_new_bot_a_fresh_cursor_and_fresh_keys() throws Exception {
        store.journal().admit(seat, List.of(message("1", "e1", "a")), "7");
        var other = store.journal().seat(TELEGRAM, "bot-2");
        assertThat(store.journal().cursor(other)).isEmpty();
        assertThat(store.journal().lastIdentity(TELEGRAM)).contains("bot-2");
        var entered = store.journal().admit(other, List.of(message("1", "e1", "b")), null);
        assertThat(entered.getFirst()).isInstanceOf(Entered.Admitted.class);
        var back = store.journal().seat(TELEGRAM, "bot-1");
        assertThat(store.journal().cursor(back)).contains("7");
    }

    @Test
    void refuses_a_listener_whose_seat_was_taken() throws Exception {
        store.journal().seat(TELEGRAM, "bot-1");
        assertFault(
                StoreFault.Kind.FENCED,
                () -> store.journal().admit(seat, List.of(message("1", "e1", "a")), "9"));
        assertFault(StoreFault.Kind.FENCED, () -> store.journal().cursor(seat));
        assertThat(store.journal().tally().admitted()).isZero();
    }

    @Test
    void declines_without_keeping_the_text() throws Exception {
        var plain = message("1", "e1", "who are you");
        var arrival =
                new Arrival(plain.id(), plain.inbound(), "", Optional.of("not_listed"), false);
        assertThat(store.journal().admit(seat, List.of(arrival), null))
                .containsExactly(new Entered.Declined(arrival.id(), "not_listed"));
        var kept = store.journal().find(arrival.id()).orElseThrow();
        assertThat(kept.inbound().text()).isEmpty();
        assertThat(kept.state()).isEqualTo("declined");
        assertThat(kept.reason()).isEqualTo("not_listed");
        assertThat(claim(1)).isEmpty();
        assertThat(store.journal().admit(seat, List.of(message("1", "e1", "x")), null).getFirst())
                .isEqualTo(new Entered.Duplicate(arrival.id()));
    }

    @Test
    void declines_what_exceeds_a_conversations_bound() throws Exception {
        var batch = IntStream.range(0, 1000).mapToObj(i -> message("1", "e" + i, "x")).toList();
        store.journal().admit(seat, batch, null);
        assertThat(store.journal().waiting(chat("1"))).isEqualTo(1000);
        var over = message("1", "over", "x");
        var other = message("2", "other", "x");
        assertThat(store.journal().admit(seat, List.of(over, other), null))
                .containsExactly(
                        new Entered.Declined(over.id(), "conversation_full"),
                        new Entered.Admitted(other.id()));
    }

    @Test
    void refuses_more_than_100_000_unanswered_and_takes_them_again_later() throws Exception {
        for (var i = 0; i < 100; i++) {
            var n = i;
            var batch =
                    IntStream.range(0, 1000)
                            .mapToObj(k -> message("c" + n, "e" + n + "-" + k, "x"))
                            .toList();
            store.journal().admit(seat, batch, null);
        }
        assertFault(
                StoreFault.Kind.FULL,
                () -> store.journal().admit(seat, List.of(message("z", "late", "x")), "99"));
        assertThat(store.journal().cursor(seat)).isEmpty();
        answer(claimOne(), "done");
        assertThat(admit("z", "late", "x")).isNotEmpty();
        assertThat(store.journal().tally().open()).isEqualTo(100_000);
    }

    @Test
    void edits_a_message_nobody_has_claimed() throws Exception {
        admit("1", "e1", "befor");
        assertThat(store.journal().edit(seat, "e1", "before")).isTrue();
        assertThat(claimOne().last().inbound().text()).isEqualTo("before");
        assertThat(store.journal().edit(seat, "e1", "after")).isFalse();
        assertThat(store.journal().edit(seat, "never seen", "x")).isFalse();
    }

    @Test
    void finds_messages_by_event_and_shows_the_newest_first() throws Exception {
        var first = admit("1", "e1", "a");
        var second = admit("1", "e2", "b");
        assertThat(store.journal().find(TELEGRAM, "bot-1", "e1")).contains(first);
        assertThat(store.journal().find(TELEGRAM, "bot-1", "e9")).isEmpty();
        assertThat(store.journal().find(TELEGRAM, "bot-9", "e1")).isEmpty();
        assertThat(store.journal().newest(9)).containsExactly(second, first);
        assertThat(store.journal().find("nonsense")).isEmpty();
    }

    static void assertFault(
            StoreFault.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreFault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }
}
