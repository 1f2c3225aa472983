package carapace.store.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.responder.Entry;
import carapace.store.Arrival;
import carapace.store.Journal;
import carapace.store.StoreFault;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns: claimed one a conversation and one a session, in order, and what becomes of them. */
@DisplayName("A turn")
public abstract class TurnContract extends StoreContract {

    @Test
    void is_claimed_oldest_first_and_one_a_conversation() throws Exception {
        admit("1", "e1", "one");
        admit("1", "e2", "two");
        admit("2", "e3", "three");
        var claims = claim(9);
        assertThat(claims)
                .extracting(c -> c.last().inbound().text())
                .containsExactly("one", "three");
        assertThat(claim(9)).isEmpty();
        answer(claims.getFirst(), "fine");
        assertThat(claimOne().last().inbound().text()).isEqualTo("two");
        assertThat(store.journal().waiting(chat("1"))).isEqualTo(1);
    }

    @Test
    void is_one_a_session_even_over_conversations() throws Exception {
        var first = message("1", "e1", "one");
        var second = message("2", "e2", "two");
        var shared =
                new Arrival(
                        second.id(), second.inbound(), first.sessionKey(), Optional.empty(), false);
        store.journal().admit(seat, List.of(first, shared), null);
        admit("3", "e3", "three");
        var claims = claim(9);
        assertThat(claims)
                .extracting(c -> c.last().inbound().text())
                .containsExactly("one", "three");
        answer(claims.getFirst(), "fine");
        assertThat(claim(9)).extracting(c -> c.last().inbound().text()).containsExactly("two");
    }

    @Test
    void shares_what_waits_where_bursts_do() throws Exception {
        for (var i = 0; i < 3; i++) admit("1", "e" + i, "part " + i);
        var claim = store.journal().claim(WORKER, 9, LEASE, List.of("telegram")).getFirst();
        assertThat(claim.messages())
                .extracting(m -> m.inbound().text())
                .containsExactly("part 0", "part 1", "part 2");
        answer(claim, "all of it");
        assertThat(store.journal().tally().answered()).isEqualTo(3);
        for (var message : claim.messages()) {
            assertThat(store.journal().turnOf(message.id())).contains(claim.turn());
        }
    }

    @Test
    void writes_the_question_into_the_history_once() throws Exception {
        admit("1", "e1", "how are you");
        var claim = claimOne();
        restart();
        var again = store.journal().claim("worker-2", 1, LEASE, List.of()).getFirst();
        assertThat(again.turn()).isEqualTo(claim.turn());
        store.journal().answered(again, "fine", List.of(assistant("fine")), Map.of());
        assertThat(store.sessions().history("v1|telegram|1", 10_000))
                .extracting(Entry::text)
                .containsExactly("how are you", "fine");
    }

    @Test
    void that_was_interrupted_is_claimed_again_and_counted() throws Exception {
        admit("1", "e1", "hello");
        assertThat(claimOne().crashes()).isZero();
        for (var crash = 1; crash <= 5; crash++) {
            restart();
            var claim =
                    store.journal().claim("worker-" + (crash + 1), 1, LEASE, List.of()).getFirst();
            assertThat(claim.crashes()).isEqualTo(crash);
        }
    }

    @Test
    void stays_its_workers_over_a_restart_of_the_store_alone() throws Exception {
        admit("1", "e1", "hello");
        var claim = claimOne();
        restart();
        assertThat(claim(9)).isEmpty();
        answer(claim, "still mine");
        assertThat(store.journal().finished(9)).hasSize(1);
    }

    @Test
    void is_lost_when_its_lease_ends() throws Exception {
        admit("1", "e1", "hello");
        var claim = claimOne();
        clock.pass(LEASE.minusSeconds(1));
        assertThat(store.journal().renew(WORKER, List.of(claim.turn()), LEASE)).isEmpty();
        clock.pass(LEASE.minusSeconds(1));
        assertThat(claim(9)).isEmpty();
        clock.pass(Duration.ofSeconds(2));
        var again = claimOne();
        assertThat(again.crashes()).isEqualTo(1);
        assertThat(again.fence()).isGreaterThan(claim.fence());
        AdmissionContract.assertFault(StoreFault.Kind.FENCED, () -> answer(claim, "too late"));
        AdmissionContract.assertFault(
                StoreFault.Kind.FENCED,
                () -> store.journal().append(claim, List.of(assistant("too late"))));
        answer(again, "in time");
    }

    @Test
    void tells_who_renews_what_was_lost() throws Exception {
        admit("1", "e1", "hello");
        var claim = claimOne();
        var other = store.journal().claim("worker-2", 1, LEASE, List.of());
        assertThat(other).hasSize(1);
        assertThat(store.journal().renew(WORKER, List.of(claim.turn(), id()), LEASE)).hasSize(2);
    }

    @Test
    void is_finished_once_its_answer_is_stored() throws Exception {
        var message = admit("1", "e1", "hello");
        var claim = claimOne();
        answer(claim, "the answer");
        restart();
        assertThat(store.journal().claim("worker-2", 9, LEASE, List.of())).isEmpty();
        var finished = store.journal().finished(9);
        assertThat(finished).extracting(Journal.Finished::text).containsExactly("the answer");
        assertThat(finished.getFirst().turn()).isEqualTo(claim.turn());
        assertThat(finished.getFirst().to().id()).isEqualTo(message);
        store.outbox().queue(claim.turn(), parts(claim, "the answer"), "");
        assertThat(store.journal().finished(9)).isEmpty();
        restart();
        assertThat(store.journal().finished(9)).isEmpty();
    }

    @Test
    void with_nothing_to_say_is_done_at_once() throws Exception {
        admit("1", "e1", "hello");
        answer(claimOne(), "");
        assertThat(store.journal().finished(9)).isEmpty();
        assertThat(store.journal().tally().answered()).isEqualTo(1);
    }

    @Test
    void that_failed_in_passing_is_tried_again_when_it_is_due() throws Exception {
        admit("1", "e1", "hello");
        admit("1", "e2", "behind");
        store.journal().again(claimOne(), Duration.ofSeconds(5), "timeout", true);
        assertThat(claim(9)).isEmpty();
        assertThat(store.journal().nextDue().orElseThrow())
                .isAfter(clock.instant().plusSeconds(4))
                .isBefore(clock.instant().plusSeconds(6));
        restart();
        clock.pass(Duration.ofSeconds(6));
        var claim = store.journal().claim("worker-2", 9, LEASE, List.of()).getFirst();
        assertThat(claim.last().inbound().text()).isEqualTo("hello");
        assertThat(claim.failures()).isEqualTo(1);
        assertThat(claim.crashes()).isZero();
        assertThat(claim.firstFailure()).isPresent();
        assertThat(claim.reason()).isEqualTo("timeout");
    }

    @Test
    void leaves_its_session_to_others_while_it_pauses() throws Exception {
        var first = message("1", "e1", "one");
        var second = message("2", "e2", "two");
        var shared =
                new Arrival(
                        second.id(), second.inbound(), first.sessionKey(), Optional.empty(), false);
        store.journal().admit(seat, List.of(first, shared), null);
        store.journal().again(claimOne(), Duration.ofMinutes(1), "timeout", true);
        assertThat(claimOne().last().inbound().text()).isEqualTo("two");
    }

    @Test
    void that_is_released_counts_nothing() throws Exception {
        var id = admit("1", "e1", "hello");
        store.journal().release(claimOne());
        assertThat(store.journal().find(id).orElseThrow().state()).isEqualTo("admitted");
        restart();
        var claim = store.journal().claim("worker-2", 9, LEASE, List.of()).getFirst();
        assertThat(claim.crashes()).isZero();
        assertThat(claim.failures()).isZero();
        assertThat(claim.firstFailure()).isEmpty();
    }

    @Test
    void to_be_buried_stays_its_workers_and_says_so_to_a_later_one() throws Exception {
        var id = admit("1", "e1", "hello");
        var claim = claimOne();
        store.journal().toBury(claim, "no_provider");
        assertThat(store.journal().find(id).orElseThrow().state()).isEqualTo("answering");
        assertThat(claim(9)).isEmpty();
        restart();
        var again = store.journal().claim("worker-2", 9, LEASE, List.of()).getFirst();
        assertThat(again.bury()).isTrue();
        assertThat(again.reason()).isEqualTo("no_provider");
        store.journal().buried(again, "no_provider");
        var kept = store.journal().find(id).orElseThrow();
        assertThat(kept.state()).isEqualTo("dead-lettered");
        assertThat(kept.reason()).isEqualTo("no_provider");
        assertThat(kept.inbound().text()).isEmpty();
        assertThat(store.journal().tally().deadLettered()).isEqualTo(1);
        assertThat(store.journal().tally().open()).isZero();
    }

    @Test
    void half_buried_is_completed_by_its_id() throws Exception {
        var id = admit("1", "e1", "hello");
        claimOne();
        restart();
        store.journal().buried(id, "crash_loop");
        store.journal().buried(id, "crash_loop");
        assertThat(store.journal().find(id).orElseThrow().state()).isEqualTo("dead-lettered");
        assertThat(store.journal().claim("worker-2", 9, LEASE, List.of())).isEmpty();
        assertThat(store.journal().tally().deadLettered()).isEqualTo(1);
    }

    @Test
    void dead_is_admitted_again_past_what_was_seen() throws Exception {
        var id = admit("1", "e1", "hello");
        var claim = claimOne();
        assertThat(store.journal().revive(id, "hello")).isFalse();
        store.journal().buried(claim, "timeout");
        assertThat(store.journal().revive(id, "hello")).isTrue();
        assertThat(store.journal().revive(id, "hello")).isFalse();
        // Its line may still be there after a crash; what is admitted again is not dead.
        store.journal().buried(id, "timeout");
        restart();
        var again = store.journal().claim("worker-2", 9, LEASE, List.of()).getFirst();
        assertThat(again.last().id()).isEqualTo(id);
        assertThat(again.last().inbound().text()).isEqualTo("hello");
        store.journal().answered(again, "hi", List.of(), Map.of());
        assertThat(store.journal().tally()).isEqualTo(new Journal.Tally(1, 0, 1, 0, 0, 0));
    }

    @Test
    void writes_entries_down_while_it_runs() throws Exception {
        admit("1", "e1", "what time is it");
        var claim = claimOne();
        store.journal().append(claim, List.of(entry(Entry.Role.ASSISTANT, "", "{\"call\":1}")));
        store.journal().append(claim, List.of(entry(Entry.Role.TOOL, "noon", "{\"result\":1}")));
        restart();
        assertThat(store.sessions().history("v1|telegram|1", 10_000))
                .extracting(Entry::role)
                .containsExactly(Entry.Role.USER, Entry.Role.ASSISTANT, Entry.Role.TOOL);
        answer(claim, "noon");
    }

    @Test
    void leaves_a_trace_that_every_id_finds() throws Exception {
        var message = admit("1", "e1", "hello");
        var claim = claimOne();
        answer(claim, "hi");
        var parts = parts(claim, "hi");
        store.outbox().queue(claim.turn(), parts, WORKER);
        store.outbox().sent(parts.getFirst().key(), "77");
        for (var id : List.of(message, claim.turn(), parts.getFirst().key())) {
            var way = store.hops().of(id).orElseThrow();
            assertThat(way.messageId()).isEqualTo(message);
            assertThat(way.channel()).isEqualTo(TELEGRAM);
            assertThat(way.state()).isEqualTo("answered");
            assertThat(way.steps())
                    .extracting(s -> s.hop())
                    .containsExactly("admit", "claim", "answer", "queue", "send");
        }
        assertThat(store.hops().of(id())).isEmpty();
        assertThat(store.hops().of("../../etc")).isEmpty();
    }

    @Test
    void counts_so_that_outcomes_sum_to_what_was_admitted() throws Exception {
        for (var i = 0; i < 6; i++) admit("c" + i, "e" + i, "x");
        var claims = claim(4);
        answer(claims.get(0), "a");
        answer(claims.get(1), "b");
        store.journal().buried(claims.get(2), "timeout");
        restart();
        var tally = store.journal().tally();
        assertThat(tally).isEqualTo(new Journal.Tally(6, 3, 2, 1, 0, 0));
        assertThat(tally.open() + tally.answered() + tally.deadLettered() + tally.declined())
                .isEqualTo(tally.admitted());
    }

    @Test
    void wakes_those_who_wait_for_work() throws Exception {
        store.journal().await(Duration.ofMillis(1));
        store.journal().await(Duration.ofMillis(1));
        var waiting =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        store.journal().await(Duration.ofSeconds(20));
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        admit("1", "e1", "x");
        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
    }
}
