package carapace.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.message.Part;
import carapace.store.StoreFault;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@DisplayName("What a sealed store")
class SealingTest {
    private static final List<String> WORDS =
            List.of(
                    "tell me a secret",
                    "the secret is 42",
                    "sender-anna",
                    "key-of-anna",
                    "cursor-anna",
                    "private value",
                    "drawer-name",
                    "remote-77",
                    "paired-user");

    @TempDir Path folder;

    @Test
    void keeps_shows_nothing_in_any_file() throws Exception {
        var files = new TestStore(folder, new PasswordKeys("pass"));
        fill(files.open());
        assertNothingShows(files);
        files.close();
        assertNothingShows(files);
    }

    @Test
    void was_before_a_password_shows_nothing_after_one_start_with_it() throws Exception {
        var plain = new TestStore(folder, null);
        fill(plain.open());
        plain.close();
        assertThat(WORDS).allMatch(String.join("", plain.contents().values())::contains);
        var sealed = new TestStore(folder, new PasswordKeys("pass"));
        var store = sealed.open();
        assertNothingShows(sealed);
        assertThat(TestStore.history(store, "anna"))
                .containsExactly("tell me a secret", "the secret is 42");
        assertThat(store.drawers().get(TestStore.TELEGRAM, "drawer-name")).isPresent();
        var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
        assertThat(store.journal().cursor(seat)).contains("cursor-anna");
        assertThat(store.pairings().approved(TestStore.TELEGRAM, "paired-user")).isTrue();
        // Look-ups still find what was seen before it was sealed.
        var entered = store.journal().admit(seat, List.of(TestStore.message("b", "e1", "x")), null);
        assertThat(entered.getFirst().toString()).contains("Admitted");
        sealed.close();
        var again = new TestStore(folder, new PasswordKeys("pass"));
        assertThat(TestStore.history(again.open(), "anna")).hasSize(2);
        again.close();
    }

    @Test
    void was_sealed_under_another_password_is_refused_and_stays_as_it_was() throws Exception {
        var files = new TestStore(folder, new PasswordKeys("right"));
        fill(files.open());
        files.close();
        var before = files.digests();
        for (var wrong : new String[] {"wrong", ""}) {
            var other = new TestStore(folder, new PasswordKeys(wrong));
            assertThat(other.refusal()).isEqualTo("store-password");
        }
        assertThat(new TestStore(folder, null).attempt(java.time.InstantSource.system()))
                .isInstanceOf(Opening.Result.Locked.class);
        assertThat(files.digests()).isEqualTo(before);
    }

    @Test
    void must_be_sealed_is_refused_without_a_password() {
        var required = new Opening.Options(Opening.Encryption.REQUIRED, false, true);
        var files = new TestStore(folder, new PasswordKeys(""), required);
        assertThat(files.refusal()).isEqualTo("store-password");
        assertThat(files.file()).doesNotExist();
    }

    @Test
    void need_not_be_sealed_is_not() throws Exception {
        var off = new Opening.Options(Opening.Encryption.OFF, false, true);
        var files = new TestStore(folder, new PasswordKeys("pass"), off);
        fill(files.open());
        files.close();
        assertThat(String.join("", files.contents().values()).contains("tell me a secret"))
                .isTrue();
    }

    @Test
    void has_exchanged_between_sessions_is_put_aside_and_shown_to_neither() throws Exception {
        for (String[] how :
                List.of(
                        exchanged("record", "body", "seq", "role = 1"),
                        exchanged("record", "session", "seq", "role = 1"))) {
            var files =
                    new TestStore(Files.createTempDirectory(folder, "x"), new PasswordKeys("pass"));
            var store = files.open();
            TestStore.talk(store, "anna", "a-question", "a-answer");
            TestStore.talk(store, "ben", "b-question", "b-answer");
            files.close();
            files.tamper(how);
            store = files.open();
            assertThat(TestStore.history(store, "anna")).containsExactly("a-question");
            assertThat(TestStore.history(store, "ben")).containsExactly("b-question");
            assertThat(store.facts()).containsEntry("quarantined", 2L);
            files.close();
        }
    }

    @Test
    void has_exchanged_refuses_the_session_when_told_to_reject() throws Exception {
        var reject = new Opening.Options(Opening.Encryption.IF_PASSWORD, true, true);
        var files = new TestStore(folder, new PasswordKeys("pass"), reject);
        TestStore.talk(files.open(), "anna", "question", "answer");
        files.close();
        files.tamper("UPDATE record SET body = zeroblob(60) WHERE role = 1");
        var store = files.open();
        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> TestStore.history(store, "anna"))
                    .isInstanceOfSatisfying(
                            StoreFault.class,
                            fault -> assertThat(fault.kind()).isEqualTo(StoreFault.Kind.DAMAGED));
        }
        store.sessions().reset("key-of-anna");
        assertThat(TestStore.history(store, "anna")).isEmpty();
        files.close();
    }

    @Test
    void has_exchanged_between_messages_is_never_answered() throws Exception {
        var files = new TestStore(folder, new PasswordKeys("pass"));
        var store = files.open();
        var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
        var first = TestStore.message("anna", "e1", "for anna");
        var second = TestStore.message("ben", "e2", "for ben");
        store.journal().admit(seat, List.of(first, second), null);
        store.journal().admit(seat, List.of(TestStore.message("cleo", "e3", "fine")), null);
        files.close();
        files.tamper(exchanged("message", "body", "seq", "seq < 3"));
        store = files.open();
        var claims = store.journal().claim("w", 9, Duration.ofMinutes(1), List.of());
        assertThat(claims).extracting(c -> c.last().inbound().text()).containsExactly("fine");
        assertThat(store.journal().tally().deadLettered()).isEqualTo(2);
        assertThat(store.facts()).containsEntry("quarantined", 2L);
        files.close();
    }

    @Test
    void has_to_send_does_not_go_elsewhere_when_rows_are_exchanged() throws Exception {
        var files = new TestStore(folder, new PasswordKeys("pass"));
        var store = files.open();
        for (var chat : List.of("anna", "ben")) {
            TestStore.talk(store, chat, "q", "answer for " + chat);
            var finished = store.journal().finished(1).getFirst();
            var place = finished.to().inbound().conversation();
            var part = new Part(place, TestStore.id(), finished.text(), Optional.empty());
            store.outbox().queue(finished.turn(), List.of(part), "");
        }
        files.close();
        files.tamper(exchanged("part", "conversation", "seq", "1"));
        store = files.open();
        assertThat(store.outbox().heads(TestStore.TELEGRAM, 9)).isEmpty();
        assertThat(store.outbox().undelivered("", 9)).hasSize(2);
        files.close();
    }

    @Test
    void cannot_open_waits_while_the_guard_is_away() throws Exception {
        var keys = new PasswordKeys("pass");
        var files = new TestStore(folder, keys);
        var store = files.open();
        var seat = store.journal().seat(TestStore.TELEGRAM, "bot");
        store.keys().forget();
        var message = TestStore.message("anna", "e1", "hello");
        assertThatThrownBy(() -> store.journal().admit(seat, List.of(message), "1"))
                .isInstanceOfSatisfying(
                        StoreFault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(StoreFault.Kind.AWAY));
        store.unlock(new PasswordKeys("wrong"));
        assertThat(store.keys().present()).isFalse();
        store.unlock(keys);
        assertThat(store.journal().admit(seat, List.of(message), "1").toString())
                .contains("Admitted");
        files.close();
    }

    private static String[] exchanged(String table, String column, String row, String where) {
        return new String[] {
            "CREATE TABLE x AS SELECT %s AS r, %s AS v FROM %s WHERE %s"
                    .formatted(row, column, table, where),
            "UPDATE %1$s SET %2$s = (SELECT v FROM x WHERE r <> %1$s.%3$s) WHERE %4$s"
                    .formatted(table, column, row, where),
            "DROP TABLE x"
        };
    }

    private static void fill(SqliteStore store) throws Exception {
        TestStore.talk(store, "anna", "tell me a secret", "the secret is 42");
        var finished = store.journal().finished(1).getFirst();
        var place = finished.to().inbound().conversation();
        var part = new Part(place, TestStore.id(), finished.text(), Optional.empty());
        store.outbox().queue(finished.turn(), List.of(part), "w");
        store.outbox().sent(part.key(), "remote-77");
        store.drawers()
                .commit(
                        TestStore.TELEGRAM,
                        Map.of("drawer-name", Optional.of("private value".getBytes())));
        store.pairings().approve(TestStore.TELEGRAM, "paired-user");
    }

    private static void assertNothingShows(TestStore files) throws Exception {
        files.contents().values().forEach(all -> assertThat(WORDS).noneMatch(all::contains));
    }
}
