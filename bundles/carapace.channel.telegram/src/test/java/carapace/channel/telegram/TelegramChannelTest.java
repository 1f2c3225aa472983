package carapace.channel.telegram;

import static carapace.message.FaultCode.CONVERSATION_GONE;
import static carapace.message.FaultCode.CREDENTIALS_REFUSED;
import static carapace.message.FaultCode.MESSAGE_REFUSED;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.Checked.Check;
import carapace.channel.DropReason;
import carapace.channel.Kind;
import carapace.channel.Receipt;
import carapace.channel.Status;
import carapace.channel.testkit.Mischief;
import carapace.channel.testkit.Running;
import carapace.channel.testkit.TestInbox;
import carapace.channel.testkit.TestWire;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Part;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

@DisplayName("A Telegram channel")
@Timeout(60)
class TelegramChannelTest {

    private final TestWire wire = new TestWire().with("token", Peer.TOKEN);
    private final TestInbox inbox = new TestInbox();
    private Peer peer;
    private TelegramChannel channel;

    @BeforeEach
    void start() throws Exception {
        peer = new Peer();
        channel = Peer.channel(wire, peer.origin(), "token");
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        peer.close();
    }

    private Part part(String chat, Optional<String> thread, Optional<String> replyTo) {
        var place = new Conversation(channel.id(), chat, thread);
        return new Part(place, "0".repeat(32), "hello", replyTo);
    }

    private Receipt deliver(String chat) throws InterruptedException {
        return channel.deliver(part(chat, Optional.empty(), Optional.empty()));
    }

    @Test
    void answers_in_the_thread_and_refers_to_the_message() throws Exception {
        channel.deliver(part("-1001234567890123", Optional.of("9"), Optional.of("41")));
        var sent = peer.bot.sent().getFirst();
        assertThat(sent.chat()).isEqualTo(-1001234567890123L);
        assertThat(sent.thread()).isEqualTo(OptionalLong.of(9));
        assertThat(sent.replyTo()).isEqualTo(OptionalLong.of(41));
        var body = peer.telegram.requests("sendMessage").getFirst().text();
        assertThat(body).doesNotContain("parse_mode").contains("allow_sending_without_reply");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "12a", "99999999999999999999", "@", "-", "1 2", "@a/b"})
    void knows_what_is_no_address(String chat) throws Exception {
        assertThat(deliver(chat)).isEqualTo(new Receipt.Refused(MESSAGE_REFUSED));
        assertThat(peer.telegram.requests("sendMessage")).isEmpty();
    }

    @Test
    void gives_a_conversation_up_that_is_gone() throws Exception {
        peer.bot.blocksTheBot(5);
        peer.bot.vanishes(6);
        assertThat(deliver("5")).isEqualTo(new Receipt.Refused(CONVERSATION_GONE));
        assertThat(deliver("6")).isEqualTo(new Receipt.Refused(CONVERSATION_GONE));
    }

    @Test
    void keeps_parts_while_the_token_is_wrong() throws Exception {
        peer.telegram.revoke(Peer.TOKEN);
        assertThat(deliver("5")).isEqualTo(new Receipt.Later(CREDENTIALS_REFUSED, Duration.ZERO));
    }

    @Test
    void shows_that_it_is_typing() throws Exception {
        channel.typing(Conversation.direct(channel.id(), "77"), true);
        channel.typing(Conversation.direct(channel.id(), "77"), false);
        assertThat(peer.bot.actions()).containsExactly("77 typing");
        assertThat(channel.refresh()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void clears_the_webhook_once_before_it_polls() throws Exception {
        peer.telegram.next("deleteWebhook", new Mischief.Refuses(500, Duration.ZERO));
        try (var running = Running.start(channel, inbox)) {
            peer.bot.awaitCalls("getUpdates", 2);
            assertThat(peer.bot.calls("deleteWebhook")).isEqualTo(1);
            assertThat(peer.telegram.requests("deleteWebhook").getFirst().query())
                    .contains("drop_pending_updates=false");
            assertThat(peer.telegram.requests("getUpdates").getFirst().query())
                    .contains("timeout=2", "limit=100", "%22edited_channel_post%22")
                    .doesNotContain("offset");
            assertThat(inbox.extra()).containsEntry("mode", "polling");
            assertThat(inbox.extra()).containsEntry("botUsername", "crab_bot");
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void confirms_up_to_the_last_update_of_a_batch_and_not_further() throws Exception {
        peer.bot.say(1, "a");
        peer.bot.say(2, "b");
        try (var running = Running.start(channel, inbox)) {
            inbox.awaitAdmitted(2);
            peer.bot.await(Duration.ofSeconds(5), () -> peer.bot.unconfirmed() == 0);
            assertThat(peer.bot.confirmed()).isEqualTo(100_002);
            assertThat(inbox.cursorOf("4242")).hasValue("100002");
            assertThat(inbox.batches()).isEqualTo(1);
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void starts_afresh_for_another_bot_under_the_same_account() throws Exception {
        inbox.startAt("999", "500000");
        peer.bot.say(1, "a");
        try (var running = Running.start(channel, inbox)) {
            assertThat(inbox.awaitAdmitted(1)).hasSize(1);
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void waits_out_another_poller_and_says_so() throws Exception {
        peer.onListening(new Mischief.Refuses(409, Duration.ZERO));
        peer.bot.say(1, "a");
        var began = System.nanoTime();
        try (var running = Running.start(channel, inbox)) {
            var trouble = inbox.awaitTrouble(Kind.CONFLICT);
            assertThat(trouble.status()).isEqualTo(Status.ERROR);
            assertThat(trouble.sentence()).contains("another program polls");
            inbox.awaitAdmitted(1);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isGreaterThan(Peer.QUICK.conflict());
            assertThat(peer.bot.calls("deleteWebhook")).isEqualTo(2);
            assertThat(inbox.isConnected()).isTrue();
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void waits_longer_than_a_server_holds_a_forgotten_poll() {
        assertThat(Pauses.USUAL.conflict()).isGreaterThan(Duration.ofSeconds(50));
        assertThat(Pauses.USUAL.badToken()).isEqualTo(Duration.ofMinutes(5));
        for (var failures = 1; failures < 100; failures++) {
            assertThat(Pauses.USUAL.after(failures))
                    .isBetween(Duration.ofMillis(2400), Duration.ofSeconds(72));
        }
    }

    @Test
    void waits_as_long_as_telegram_asks() throws Exception {
        peer.onListening(new Mischief.Refuses(429, Duration.ofSeconds(1)));
        peer.bot.say(1, "a");
        var began = System.nanoTime();
        try (var running = Running.start(channel, inbox)) {
            assertThat(inbox.awaitTrouble(Kind.RATE_LIMITED).retryIn())
                    .isEqualTo(Duration.ofSeconds(1));
            inbox.awaitAdmitted(1);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isGreaterThan(Duration.ofSeconds(1));
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void stops_asking_often_when_the_token_is_wrong() throws Exception {
        peer.telegram.revoke(Peer.TOKEN);
        try (var running = Running.start(channel, inbox)) {
            var trouble = inbox.awaitTrouble(Kind.AUTH_REJECTED);
            assertThat(trouble.status()).isEqualTo(Status.ERROR);
            assertThat(trouble.retryIn()).isEqualTo(Peer.QUICK.badToken());
            assertThat(inbox.identities()).isEmpty();
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void starts_when_telegram_is_only_busy() throws Exception {
        peer.telegram.next("getMe", new Mischief.Refuses(503, Duration.ZERO));
        peer.bot.say(1, "a");
        try (var running = Running.start(channel, inbox)) {
            inbox.awaitAdmitted(1);
            assertThat(inbox.troubles())
                    .allSatisfy(t -> assertThat(t.status()).isEqualTo(Status.CONNECTING));
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void says_when_messages_cannot_be_stored_and_keeps_asking() throws Exception {
        inbox.refuse(7);
        peer.bot.say(1, "a");
        try (var running = Running.start(channel, inbox)) {
            assertThat(inbox.awaitTrouble(Kind.APPEND_FAILED).status()).isEqualTo(Status.ERROR);
            inbox.awaitAdmitted(1);
            inbox.awaitConnected();
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void reads_the_rest_of_a_batch_whatever_is_in_it() throws Exception {
        var deep =
                "{\"update_id\":%d,\"message\":"
                        + "{\"a\":".repeat(10_000)
                        + "1"
                        + "}".repeat(10_000)
                        + "}";
        var huge =
                "{\"update_id\":%d,\"message\":{\"text\":\""
                        + "x".repeat(10_000_000)
                        + "\",\"chat\":{\"id\":[]}}}";
        peer.bot.say(1, "first");
        peer.bot.garbles(deep.getBytes(StandardCharsets.US_ASCII));
        peer.bot.garbles(huge.getBytes(StandardCharsets.US_ASCII));
        peer.bot.garbles(
                new byte[] {
                    '{',
                    '"',
                    'u',
                    'p',
                    'd',
                    'a',
                    't',
                    'e',
                    '_',
                    'i',
                    'd',
                    '"',
                    ':',
                    '%',
                    'd',
                    ',',
                    '"',
                    (byte) 0xff,
                    (byte) 0xfe,
                    '"',
                    ':',
                    '1',
                    '}'
                });
        peer.bot.garbles("{\"update_id\":%d,\"message\":{]}".getBytes(StandardCharsets.US_ASCII));
        peer.bot.garbles(
                "{\"update_id\":%d,\"message\":{\"chat\":{\"id\":1,\"type\":\"private\"},\"from\":{\"id\":1},\"text\":\"\\ud800x\"}}"
                        .getBytes(StandardCharsets.US_ASCII));
        peer.bot.garbles("{\"update_id\":%d}".getBytes(StandardCharsets.US_ASCII));
        peer.bot.garbles(
                "{\"update_id\":%d,\"my_chat_member\":{\"x\":\"}]\\\"\"}}"
                        .getBytes(StandardCharsets.US_ASCII));
        peer.bot.say(1, "last ]}\",\\");
        try (var running = Running.start(channel, inbox)) {
            var admitted = inbox.awaitAdmitted(2);
            assertThat(admitted).extracting(Inbound::text).containsExactly("first", "last ]}\",\\");
            inbox.awaitDropped(7);
            assertThat(inbox.dropped())
                    .containsExactly(
                            DropReason.MALFORMED,
                            DropReason.MALFORMED,
                            DropReason.MALFORMED,
                            DropReason.MALFORMED,
                            DropReason.MALFORMED,
                            DropReason.UNKNOWN_TYPE,
                            DropReason.UNKNOWN_TYPE);
            assertThat(inbox.troubles()).isEmpty();
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void gets_past_an_update_that_never_ends() throws Exception {
        peer.bot.say(1, "first");
        peer.bot.garbles(
                "{\"update_id\":%d,\"message\":{\"text\":\"no end"
                        .getBytes(StandardCharsets.US_ASCII));
        try (var running = Running.start(channel, inbox)) {
            inbox.awaitAdmitted(1);
            inbox.awaitDropped(1);
            peer.bot.say(1, "later");
            assertThat(inbox.awaitAdmitted(2).getLast().text()).isEqualTo("later");
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void takes_smaller_batches_when_one_is_too_large() throws Exception {
        var large =
                "{\"update_id\":%d,\"message\":{\"photo\":\""
                        + "x".repeat(9_000_000)
                        + "\",\"chat\":{\"id\":1}}}";
        for (var i = 0; i < 3; i++) peer.bot.garbles(large.getBytes(StandardCharsets.US_ASCII));
        peer.bot.say(1, "after");
        try (var running = Running.start(channel, inbox)) {
            assertThat(inbox.awaitAdmitted(1).getFirst().text()).isEqualTo("after");
            inbox.awaitDropped(3);
            assertThat(running.fault()).isEmpty();
        }
    }

    @Test
    void checks_itself_and_sends_one_ping_when_asked() throws Exception {
        var quiet = channel.check(Optional.empty());
        assertThat(quiet)
                .extracting(Check::name)
                .containsExactly(
                        "Telegram credentials",
                        "Telegram token check",
                        "Telegram inbound mode",
                        "Telegram send path");
        assertThat(quiet)
                .extracting(Check::result)
                .containsExactly(
                        Check.Result.PASS, Check.Result.PASS, Check.Result.PASS, Check.Result.SKIP);
        assertThat(peer.bot.sent()).isEmpty();
        assertThat(channel.check(Optional.of("42")).getLast().result())
                .isEqualTo(Check.Result.PASS);
        assertThat(peer.bot.sent()).hasSize(1);
        assertThat(peer.bot.sent().getFirst().chat()).isEqualTo(42);
        assertThat(peer.bot.sent().getFirst().text())
                .matches(
                        "Carapace verify ping \\(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\\)");
    }

    @Test
    void says_which_check_failed_and_skips_the_rest() throws Exception {
        peer.telegram.revoke(Peer.TOKEN);
        assertThat(channel.check(Optional.of("42")))
                .extracting(Check::result)
                .containsExactly(
                        Check.Result.PASS, Check.Result.FAIL, Check.Result.SKIP, Check.Result.SKIP);
        wire.lock("token");
        assertThat(channel.check(Optional.empty()).getFirst().result())
                .isEqualTo(Check.Result.FAIL);
    }
}
