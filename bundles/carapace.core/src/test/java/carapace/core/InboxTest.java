package carapace.core;

import static carapace.core.Waiting.until;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.Admission;
import carapace.channel.Status;
import carapace.core.command.PairCommand;
import carapace.core.inbox.Pauses;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

@DisplayName("The inbox")
class InboxTest {
    private final Echo echo = new Echo();
    private final Network network = new Network();
    private final TestSettings settings = new TestSettings();
    private Gateway gateway;

    @TempDir Path state;

    @BeforeEach
    void start() {
        gateway =
                new Gateway(state)
                        .with(settings)
                        .with(new TestGuard())
                        .with(new TestRedactor())
                        .with(new TestLetters())
                        .with(echo);
        gateway.openStore();
        gateway.with(network.channel());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void takes_the_same_event_once_in_a_batch_and_after_a_restart() throws Exception {
        var message = Network.message("same", "a", "a", "hello", false);
        network.says(message, message);
        until(() -> network.sent.size() == 1);
        gateway.close();
        start();
        network.says(message);
        until(() -> network.admissions.size() == 3);
        assertThat(network.admissions).filteredOn(Admission.Duplicate.class::isInstance).hasSize(2);
        assertThat(gateway.store().journal().tally().admitted()).isEqualTo(1);
    }

    @Test
    void goes_on_from_the_stored_position_after_a_restart() throws Exception {
        network.says("a", "one");
        until(() -> network.sent.size() == 1);
        gateway.close();
        start();
        until(() -> network.inbox != null && network.listens.get() == 2);
        assertThat(network.inbox.cursor()).contains("1");
    }

    @Test
    void starts_afresh_for_another_bot_under_the_same_account() throws Exception {
        network.says(Network.message("k", "a", "a", "one", false));
        until(() -> network.sent.size() == 1);
        gateway.close();
        network.bot = "another";
        start();
        until(() -> network.listens.get() == 2);
        assertThat(network.inbox.cursor()).isEmpty();
        network.says(Network.message("k", "a", "a", "two", false));
        until(() -> network.texts().contains("echo: two"));
    }

    @Test
    void leaves_out_our_own_messages_and_those_that_are_too_long() {
        network.says(Network.message("a", "bot", "mine"));
        network.says(Network.message("a", "a", "x".repeat(65_537)));
        network.says("a", "good");
        until(() -> network.sent.size() == 1);
        assertThat(gateway.store().journal().tally().admitted()).isEqualTo(1);
        assertThat(gateway.desk.find(Network.ID).orElseThrow().dropped())
                .containsEntry("self", 1L)
                .containsEntry("oversize", 1L);
    }

    @Test
    void waits_while_the_store_is_away_and_loses_nothing() throws Exception {
        network.says("a", "one");
        until(() -> network.sent.size() == 1);
        gateway.closeStore();
        for (var i = 0; i < 20; i++) network.says("c" + i, "while away");
        gateway.openStore();
        until(() -> network.sent.size() == 21);
        for (var i = 0; i < 20; i++) {
            assertThat(network.texts("c" + i)).containsExactly("echo: while away");
        }
    }

    @Test
    void answers_nobody_who_is_not_listed_and_keeps_no_text_of_theirs() throws Exception {
        settings.set("channels.telegram.access.mode", "listed");
        settings.set("channels.telegram.access.users", List.of("friend"));
        network.says("stranger", "let me in");
        network.says("friend", "hello");
        until(() -> network.texts("friend").size() == 1);
        assertThat(network.texts("stranger")).isEmpty();
        assertThat(network.admissions).contains(new Admission.Declined("not_listed"));
        assertThat(gateway.store().journal().tally().declined()).isEqualTo(1);
    }

    @Test
    void gives_a_stranger_one_code_and_answers_once_it_was_approved() throws Exception {
        settings.set("channels.defaults.access.mode", "paired");
        network.says("stranger", "hello");
        network.says("stranger", "hello?");
        until(() -> network.texts("stranger").size() == 1);
        var said = network.texts("stranger").getFirst();
        var code = said.substring(said.length() - 8);
        var pair = new PairCommand(gateway.rooms);
        assertThat(pair.run(List.of("approve", "AAAAAAAA"), new TestOutput())).isEqualTo(1);
        assertThat(pair.run(List.of("approve", code), new TestOutput())).isZero();
        network.says("stranger", "now?");
        until(() -> network.texts("stranger").contains("echo: now?"));
        assertThat(pair.run(List.of("revoke", "stranger"), new TestOutput())).isZero();
        network.says("stranger", "still?");
        until(() -> gateway.store().journal().tally().declined() >= 3);
    }

    @Test
    void never_posts_a_code_in_a_group() throws Exception {
        settings.set("channels.defaults.access.mode", "paired");
        network.says(Network.message("g1", "group", "stranger", "hello", true));
        until(() -> gateway.store().journal().tally().declined() == 1);
        assertThat(gateway.store().pairings().list()).isEmpty();
    }

    @Test
    void is_shut_for_a_paused_channel_also_after_a_restart() throws Exception {
        var pauses = new Pauses(gateway.rooms, gateway.desk);
        until(() -> gateway.desk.find(Network.ID).orElseThrow().usable());
        assertThat(pauses.set(Network.ID, true)).isTrue();
        network.says("a", "hello");
        gateway.close();
        start();
        pauses = new Pauses(gateway.rooms, gateway.desk);
        until(
                () ->
                        gateway.desk.find(Network.ID).orElseThrow().standing().status()
                                == Status.PAUSED);
        assertThat(pauses.set(Network.ID, false)).isTrue();
        until(() -> network.texts().contains("echo: hello"));
    }

    @Test
    void declines_what_exceeds_a_conversations_bound_and_says_so_once() {
        gateway.rooms.responder().leave(echo);
        for (var i = 0; i < 1_003; i++) network.says("a", "" + i);
        until(() -> gateway.store().journal().tally().declined() == 3);
        until(() -> network.sent.size() == 1);
        assertThat(network.texts().getFirst()).startsWith("Too many messages");
        gateway.rooms.responder().arrive(echo);
    }
}
