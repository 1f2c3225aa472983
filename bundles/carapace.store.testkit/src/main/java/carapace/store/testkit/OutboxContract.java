package carapace.store.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.message.Part;
import carapace.store.Outbox;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Parts out: in order, once, and what is lost is known. */
@DisplayName("The outbox")
public abstract class OutboxContract extends StoreContract {

    @Test
    void sends_the_parts_of_a_conversation_in_order() throws Exception {
        var parts = queued("1", "e1", "one", "two");
        queued("2", "e2", "other");
        assertThat(texts()).containsExactly("one", "other");
        assertThat(store.outbox().sending(WORKER, List.of(key(parts, 1)))).isEmpty();
        assertThat(store.outbox().sending(WORKER, List.of(key(parts, 0))))
                .containsExactly(key(parts, 0));
        assertThat(texts()).containsExactly("other");
        store.outbox().sent(key(parts, 0), "m1");
        assertThat(texts()).containsExactly("two", "other");
    }

    @Test
    void marks_the_first_part_in_the_commit_that_queues_it() throws Exception {
        admit("1", "e1", "q");
        var claim = claimOne();
        answer(claim, "ab");
        var parts = parts(claim, "a", "b");
        assertThat(store.outbox().queue(claim.turn(), parts, WORKER)).isTrue();
        assertThat(store.outbox().queue(claim.turn(), parts, WORKER)).isFalse();
        assertThat(texts()).isEmpty();
        assertThat(depth().sending()).isEqualTo(1);
        admit("1", "e2", "q");
        var next = claimOne();
        answer(next, "c");
        assertThat(store.outbox().queue(next.turn(), parts(next, "c"), WORKER)).isFalse();
        store.outbox().sent(key(parts, 0), "");
        assertThat(texts()).containsExactly("b");
    }

    @Test
    void queues_an_answer_once() throws Exception {
        admit("1", "e1", "q");
        var claim = claimOne();
        answer(claim, "a");
        store.outbox().queue(claim.turn(), parts(claim, "a"), "");
        store.outbox().queue(claim.turn(), parts(claim, "a"), "");
        restart();
        store.outbox().queue(claim.turn(), parts(claim, "a"), "");
        assertThat(store.outbox().of(claim.turn())).hasSize(1);
        assertThat(depth().queued()).isEqualTo(1);
    }

    @Test
    void tries_again_when_it_is_due() throws Exception {
        var parts = queued("1", "e1", "a");
        store.outbox().sending(WORKER, List.of(key(parts, 0)));
        store.outbox().again(key(parts, 0), Duration.ofSeconds(5), "rate_limited");
        assertThat(texts()).isEmpty();
        assertThat(store.outbox().nextDue()).isPresent();
        restart();
        assertThat(texts()).isEmpty();
        clock.pass(Duration.ofSeconds(5));
        var head = store.outbox().heads(TELEGRAM, 9).getFirst();
        assertThat(head.part()).isEqualTo(parts.getFirst());
        assertThat(head.attempts()).isEqualTo(1);
    }

    @Test
    void gives_up_after_24_hours_and_lets_it_be_replayed() throws Exception {
        var parts = queued("1", "e1", "a", "b");
        clock.pass(Duration.ofHours(24));
        store.outbox().sending(WORKER, List.of(key(parts, 0)));
        store.outbox().again(key(parts, 0), Duration.ofSeconds(5), "peer_failed");
        assertThat(store.outbox().undelivered("", 9))
                .extracting(Outbox.Undelivered::reason)
                .containsExactly("expired", "earlier_part");
        restart();
        assertThat(depth().refused()).isEqualTo(2);
        assertThat(store.outbox().replay(key(parts, 0))).isTrue();
        assertThat(store.outbox().replay(key(parts, 0))).isFalse();
        assertThat(texts()).containsExactly("a");
        assertThat(depth().queued()).isEqualTo(2);
        assertThat(depth().refused()).isZero();
    }

    @Test
    void refuses_the_rest_of_an_answer_and_goes_on_with_the_next() throws Exception {
        var first = queued("1", "e1", "a", "b", "c");
        var second = queued("1", "e2", "next");
        store.outbox().sending(WORKER, List.of(key(first, 0)));
        store.outbox().refused(key(first, 0), "message_refused");
        assertThat(texts()).containsExactly("next");
        assertThat(store.outbox().undelivered("", 9)).hasSize(3);
        assertThat(store.outbox().undelivered(key(first, 0), 9)).hasSize(2);
        assertThat(store.outbox().undelivered("", 9).getFirst().conversation())
                .isEqualTo(chat("1"));
        store.outbox().sending(WORKER, List.of(key(second, 0)));
        store.outbox().sent(key(second, 0), "");
        assertThat(store.outbox().drop(key(first, 2))).isTrue();
        assertThat(store.outbox().undelivered("", 9)).hasSize(2);
    }

    @Test
    void shows_what_was_in_flight_when_an_earlier_worker_ended() throws Exception {
        var parts = queued("1", "e1", "a", "b");
        store.outbox().sending(WORKER, List.of(key(parts, 0)));
        restart();
        assertThat(store.outbox().interrupted(WORKER, 9)).isEmpty();
        assertThat(texts()).isEmpty();
        var interrupted = store.outbox().interrupted("worker-2", 9);
        assertThat(interrupted).extracting(w -> w.part().key()).containsExactly(key(parts, 0));
        store.outbox().unknown(key(parts, 0), "interrupted");
        assertThat(store.outbox().interrupted("worker-2", 9)).isEmpty();
        assertThat(depth().unknown()).isEqualTo(1);
    }

    @Test
    void repeats_a_lost_part_once_and_marks_it() throws Exception {
        var parts = queued("1", "e1", "a", "b");
        store.outbox().sending(WORKER, List.of(key(parts, 0)));
        store.outbox().unknown(key(parts, 0), "peer_silent");
        assertThat(texts()).isEmpty();
        assertThat(store.outbox().repeat(key(parts, 0), "a\n(may be a repeat)")).isTrue();
        restart();
        var head = store.outbox().heads(TELEGRAM, 9).getFirst();
        assertThat(head.repeat()).isTrue();
        assertThat(head.part().key()).isEqualTo(key(parts, 0));
        assertThat(head.part().text()).isEqualTo("a\n(may be a repeat)");
        store.outbox().sending("worker-2", List.of(key(parts, 0)));
        store.outbox().unknown(key(parts, 0), "peer_silent");
        assertThat(store.outbox().repeat(key(parts, 0), "a")).isFalse();
        assertThat(store.outbox().undelivered("", 9))
                .extracting(Outbox.Undelivered::state)
                .containsExactly("unknown", "refused");
    }

    @Test
    void repeats_a_part_that_is_still_sending_in_one_step() throws Exception {
        var parts = queued("1", "e1", "a");
        store.outbox().sending(WORKER, List.of(key(parts, 0)));
        assertThat(store.outbox().repeat(key(parts, 0), "again")).isTrue();
        assertThat(texts()).containsExactly("again");
        assertThat(store.outbox().repeat(key(parts, 0), "again")).isFalse();
    }

    @Test
    void learns_that_a_lost_part_had_arrived() throws Exception {
        var parts = queued("1", "e1", "a");
        store.outbox().sending(WORKER, List.of(key(parts, 0)));
        store.outbox().unknown(key(parts, 0), "peer_silent");
        store.outbox().sent(key(parts, 0), "m9");
        assertThat(store.outbox().undelivered("", 9)).isEmpty();
        assertThat(depth().unknown()).isZero();
    }

    @Test
    void says_a_notice_once_in_its_time() throws Exception {
        var every = Duration.ofMinutes(5);
        assertThat(store.outbox().notice(notice("wait"), "busy", every)).isTrue();
        assertThat(store.outbox().notice(notice("wait"), "busy", every)).isFalse();
        assertThat(store.outbox().notice(notice("full"), "full", every)).isTrue();
        restart();
        assertThat(store.outbox().notice(notice("wait"), "busy", every)).isFalse();
        clock.pass(every);
        assertThat(store.outbox().notice(notice("wait"), "busy", every)).isTrue();
        var head = store.outbox().heads(TELEGRAM, 9).getFirst();
        assertThat(head.notice()).isTrue();
        assertThat(head.part().text()).isEqualTo("wait");
    }

    @Test
    void tells_an_answers_parts_and_how_full_it_is() throws Exception {
        admit("1", "e1", "q");
        var claim = claimOne();
        answer(claim, "ab");
        var parts = parts(claim, "a", "b");
        store.outbox().queue(claim.turn(), parts, WORKER);
        store.outbox().sent(key(parts, 0), "m1");
        assertThat(store.outbox().of(claim.turn()))
                .containsExactly(
                        new Outbox.Piece(key(parts, 0), "a", "sent", Optional.of("m1")),
                        new Outbox.Piece(key(parts, 1), "b", "queued", Optional.empty()));
        assertThat(store.outbox().channels()).containsExactly(TELEGRAM);
        var depth = depth();
        assertThat(depth.queued()).isEqualTo(1);
        assertThat(depth.oldestQueued()).isPresent();
    }

    @Test
    void does_not_hold_one_conversation_for_another() throws Exception {
        var slow = queued("1", "e1", "slow");
        queued("2", "e2", "quick");
        store.outbox().sending(WORKER, List.of(key(slow, 0)));
        store.outbox().again(key(slow, 0), Duration.ofHours(1), "rate_limited");
        assertThat(texts()).containsExactly("quick");
    }

    @Test
    void knows_whether_a_conversation_is_a_group() throws Exception {
        store.journal().admit(seat, List.of(fullMessage("e1", "q")), null);
        var claim = claimOne();
        answer(claim, "a");
        store.outbox().queue(claim.turn(), parts(claim, "a"), "");
        assertThat(store.outbox().heads(TELEGRAM, 1).getFirst().group()).isTrue();
        restart();
        assertThat(store.outbox().heads(TELEGRAM, 1).getFirst().group()).isTrue();
    }

    private List<String> texts() throws Exception {
        return store.outbox().heads(TELEGRAM, 9).stream().map(w -> w.part().text()).toList();
    }

    private Outbox.Depth depth() {
        return Objects.requireNonNull(store.outbox().depths().get(TELEGRAM));
    }

    private static String key(List<Part> parts, int at) {
        return parts.get(at).key();
    }

    private static Part notice(String text) {
        return new Part(chat("1"), id(), text, Optional.empty());
    }
}
