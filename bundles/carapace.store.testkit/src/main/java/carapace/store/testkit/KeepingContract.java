package carapace.store.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.message.ChannelId;
import carapace.responder.Entry;
import carapace.store.Arrival;
import carapace.store.Entered;
import carapace.store.Pairings;
import carapace.store.Retention;
import carapace.store.StoreFault;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Histories, drawers, pairings, receipts, notes; and what is forgotten in time. */
@DisplayName("The store")
public abstract class KeepingContract extends StoreContract {
    private static final ChannelId MATRIX = ChannelId.parse("matrix");

    @Test
    void gives_as_much_history_as_fits_the_newest_of_it() throws Exception {
        for (var i = 0; i < 10; i++) {
            admit("1", "e" + i, "question " + i);
            answer(claimOne(), "answer " + i);
        }
        for (var round = 0; round < 2; round++) {
            assertThat(store.sessions().history("v1|telegram|1", 100_000)).hasSize(20);
            assertThat(store.sessions().history("v1|telegram|1", 18))
                    .extracting(Entry::text)
                    .containsExactly("question 9", "answer 9");
            assertThat(store.sessions().history("v1|telegram|1", 1))
                    .extracting(Entry::text)
                    .containsExactly("answer 9");
            assertThat(store.sessions().history("v1|telegram|nobody", 9)).isEmpty();
            restart();
        }
    }

    @Test
    void keeps_everything_an_entry_has() throws Exception {
        admit("1", "e1", "q");
        var claim = claimOne();
        var entry = entry(Entry.Role.TOOL, "text", "[{\"opaque\":\"\uD83D\uDC1A\"}]");
        store.journal().answered(claim, "a", List.of(entry), Map.of("tokens", "3"));
        restart();
        assertThat(store.sessions().history("v1|telegram|1", 1_000).getLast()).isEqualTo(entry);
    }

    @Test
    void archives_a_history_and_keeps_the_session() throws Exception {
        admit("1", "e1", "q");
        answer(claimOne(), "a");
        var before = store.sessions().find("v1|telegram|1").orElseThrow();
        assertThat(before.entries()).isEqualTo(2);
        store.sessions().reset("v1|telegram|1");
        assertThat(store.sessions().history("v1|telegram|1", 1_000)).isEmpty();
        restart();
        assertThat(store.sessions().history("v1|telegram|1", 1_000)).isEmpty();
        var after = store.sessions().find("v1|telegram|1").orElseThrow();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.entries()).isZero();
        admit("1", "e2", "again");
        claimOne();
        assertThat(store.sessions().history("v1|telegram|1", 1_000)).hasSize(1);
        assertThat(store.sessions().list(9)).hasSize(1);
    }

    @Test
    void keeps_drawers_apart_and_in_order() throws Exception {
        var drawers = store.drawers();
        drawers.commit(
                MATRIX,
                Map.of(
                        "b",
                        Optional.of(bytes("2")),
                        "a",
                        Optional.of(bytes("1")),
                        "other",
                        Optional.of(bytes("3"))));
        drawers.commit(TELEGRAM, Map.of("a", Optional.of(bytes("t"))));
        drawers.commit(MATRIX, Map.of("b", Optional.of(bytes("two")), "other", Optional.empty()));
        restart();
        assertThat(store.drawers().get(MATRIX, "b")).hasValue(bytes("two"));
        assertThat(store.drawers().get(MATRIX, "other")).isEmpty();
        assertThat(store.drawers().get(TELEGRAM, "b")).isEmpty();
        assertThat(store.drawers().scan(MATRIX, "", 9))
                .extracting(Map.Entry::getKey)
                .containsExactly("a", "b");
        assertThat(store.drawers().scan(MATRIX, "b", 9)).hasSize(1);
    }

    @Test
    void bounds_drawers() throws Exception {
        var big = new byte[60 << 20];
        store.drawers().commit(TELEGRAM, Map.of("big", Optional.of(big)));
        AdmissionContract.assertFault(
                StoreFault.Kind.TOO_LARGE,
                () ->
                        store.drawers()
                                .commit(TELEGRAM, Map.of("more", Optional.of(new byte[5 << 20]))));
        assertThat(store.drawers().get(TELEGRAM, "more")).isEmpty();
    }

    @Test
    void approves_by_code_once_and_forgets_the_code() throws Exception {
        var hour = Duration.ofHours(1);
        assertThat(store.pairings().offer(TELEGRAM, "u1", "ABCD2345", hour, 20)).isTrue();
        assertThat(store.pairings().offer(TELEGRAM, "u1", "ZZZZ2345", hour, 20)).isFalse();
        assertThat(store.pairings().approved(TELEGRAM, "u1")).isFalse();
        assertThat(store.pairings().approve("WRONG234"))
                .isInstanceOf(Pairings.Approval.NoSuchCode.class);
        restart();
        assertThat(store.pairings().approve("ABCD2345"))
                .isEqualTo(new Pairings.Approval.Approved(TELEGRAM, "u1"));
        assertThat(store.pairings().approve("ABCD2345"))
                .isInstanceOf(Pairings.Approval.NoSuchCode.class);
        restart();
        assertThat(store.pairings().approved(TELEGRAM, "u1")).isTrue();
        assertThat(store.pairings().list()).hasSize(1);
        assertThat(store.pairings().revoke(TELEGRAM, "u1")).isTrue();
        assertThat(store.pairings().approved(TELEGRAM, "u1")).isFalse();
        assertThat(store.pairings().approve(TELEGRAM, "u2")).isTrue();
        assertThat(store.pairings().approved(TELEGRAM, "u2")).isTrue();
    }

    @Test
    void lets_codes_expire_and_few_wait() throws Exception {
        var hour = Duration.ofHours(1);
        for (var i = 0; i < 20; i++) {
            assertThat(store.pairings().offer(TELEGRAM, "u" + i, "CODE000" + i, hour, 20)).isTrue();
        }
        assertThat(store.pairings().offer(TELEGRAM, "late", "LATE2345", hour, 20)).isFalse();
        clock.pass(hour.plusSeconds(1));
        assertThat(store.pairings().approve("CODE0001"))
                .isInstanceOf(Pairings.Approval.NoSuchCode.class);
        assertThat(store.pairings().offer(TELEGRAM, "late", "LATE2345", hour, 20)).isTrue();
    }

    @Test
    void owes_read_receipts_until_they_are_done() throws Exception {
        var plain = message("1", "77", "hello");
        var arrival =
                new Arrival(
                        plain.id(), plain.inbound(), plain.sessionKey(), Optional.empty(), true);
        store.journal().admit(seat, List.of(arrival), null);
        restart();
        var owed = store.readMarks().due(9).getFirst();
        assertThat(owed.messageId()).isEqualTo(arrival.id());
        assertThat(owed.remoteMessageId()).isEqualTo("77");
        assertThat(owed.conversation()).isEqualTo(chat("1"));
        assertThat(store.readMarks().again(owed.messageId(), Duration.ofSeconds(5))).isTrue();
        assertThat(store.readMarks().due(9)).isEmpty();
        clock.pass(Duration.ofSeconds(5));
        assertThat(store.readMarks().due(9).getFirst().attempts()).isEqualTo(1);
        store.readMarks().done(owed.messageId());
        assertThat(store.readMarks().due(9)).isEmpty();
    }

    @Test
    void gives_a_receipt_up_after_100_attempts() throws Exception {
        var plain = message("1", "77", "hello");
        var arrival =
                new Arrival(
                        plain.id(), plain.inbound(), plain.sessionKey(), Optional.empty(), true);
        store.journal().admit(seat, List.of(arrival), null);
        for (var i = 0; i < 99; i++) {
            assertThat(store.readMarks().again(arrival.id(), Duration.ZERO)).isTrue();
        }
        assertThat(store.readMarks().again(arrival.id(), Duration.ZERO)).isFalse();
        assertThat(store.readMarks().due(9)).isEmpty();
    }

    @Test
    void keeps_notes() throws Exception {
        store.notes().put("paused/telegram", Optional.of("yes"));
        store.notes().put("paused/slack", Optional.of("yes"));
        store.notes().put("other", Optional.of("x"));
        store.notes().put("paused/slack", Optional.empty());
        restart();
        assertThat(store.notes().all("paused/")).isEqualTo(Map.of("paused/telegram", "yes"));
        AdmissionContract.assertFault(
                StoreFault.Kind.TOO_LARGE,
                () -> store.notes().put("k", Optional.of("x".repeat(5_000))));
    }

    @Test
    void forgets_event_keys_after_30_days() throws Exception {
        admit("1", "e1", "x");
        answer(claimOne(), "done");
        clock.pass(Duration.ofDays(29));
        prune();
        assertThat(store.journal().admit(seat, List.of(message("1", "e1", "x")), null).getFirst())
                .isInstanceOf(Entered.Duplicate.class);
        clock.pass(Duration.ofDays(2));
        prune();
        assertThat(store.journal().admit(seat, List.of(message("1", "e1", "x")), null).getFirst())
                .isInstanceOf(Entered.Admitted.class);
    }

    @Test
    void forgets_idle_sessions_with_all_they_had_and_keeps_open_work() throws Exception {
        var old = admit("1", "e1", "old");
        answer(claimOne(), "");
        var open = admit("2", "e2", "open");
        clock.pass(Duration.ofDays(31));
        prune();
        assertThat(store.sessions().find("v1|telegram|1")).isEmpty();
        assertThat(store.journal().find(old)).isEmpty();
        assertThat(store.hops().of(old)).isEmpty();
        assertThat(store.journal().find(open)).isPresent();
        assertThat(store.sessions().find("v1|telegram|2")).isPresent();
        assertThat(claimOne().last().id()).isEqualTo(open);
        assertThat(store.journal().tally().admitted()).isEqualTo(2);
    }

    private void prune() throws Exception {
        var slices = 0;
        while (store.prune(new Retention(Duration.ofDays(30)))) {
            assertThat(++slices).isLessThan(10_000);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
