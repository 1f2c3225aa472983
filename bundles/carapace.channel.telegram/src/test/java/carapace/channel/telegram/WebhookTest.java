package carapace.channel.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.channel.ChannelFault;
import carapace.channel.DropReason;
import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.testkit.LoopbackServer;
import carapace.channel.testkit.LoopbackServer.Reply;
import carapace.channel.testkit.Running;
import carapace.channel.testkit.TestInbox;
import carapace.channel.testkit.TestWire;
import carapace.channel.testkit.telegram.WebhookSender;
import carapace.message.ChannelId;
import carapace.message.Inbound;
import carapace.wire.Headers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@DisplayName("A Telegram channel in webhook mode")
@Timeout(60)
class WebhookTest {

    private static final String UPDATE =
            "{\"update_id\":7,\"message\":{\"from\":{\"id\":5},\"chat\":{\"id\":1,\"type\":\"private\"},\"text\":\"hi\"}}";

    private final TestWire wire = new TestWire().with("token", Peer.TOKEN).with("hook", "s3cret");
    private final TestInbox inbox = new TestInbox();
    private Peer peer;
    private TelegramChannel channel;
    private Running running;

    @BeforeEach
    void start() throws Exception {
        peer = new Peer();
        channel = channel(Optional.of("token"));
        running = Running.start(channel, inbox);
        inbox.awaitConnected();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        wire.close();
        peer.close();
    }

    private TelegramChannel channel(Optional<String> token) {
        var settings =
                new TelegramSettings(
                        new ChannelId("telegram", "default"),
                        peer.origin(),
                        token,
                        Optional.of("hook"),
                        Duration.ofSeconds(1),
                        false,
                        false);
        return new TelegramChannel(settings, wire, wire, Peer.QUICK);
    }

    private HookAnswer call(String body, String... secrets)
            throws ChannelFault, InterruptedException {
        return call(channel, () -> body.getBytes(StandardCharsets.UTF_8), secrets);
    }

    private HookAnswer call(TelegramChannel to, HookRequest.BodySource body, String... secrets)
            throws ChannelFault, InterruptedException {
        var fields =
                secrets.length == 0
                        ? Map.<String, List<String>>of()
                        : Map.of("x-telegram-bot-api-secret-token", List.of(secrets));
        var request = new HookRequest("POST", "webhook", Headers.of(fields), body, "192.0.2.1");
        return to.receive(request, inbox);
    }

    @Test
    void does_not_poll() throws Exception {
        assertThat(peer.bot.calls("getMe")).isEqualTo(1);
        assertThat(peer.bot.calls("getUpdates")).isZero();
        assertThat(peer.bot.calls("deleteWebhook")).isZero();
        assertThat(inbox.extra()).containsEntry("mode", "webhook");
    }

    @Test
    void admits_what_comes_with_the_secret() throws Exception {
        assertThat(call(UPDATE, "s3cret").status()).isEqualTo(200);
        assertThat(inbox.admitted()).extracting(Inbound::eventKey).containsExactly("7");
        assertThat(call(UPDATE, "s3cret").status()).isEqualTo(200);
        assertThat(inbox.admitted()).hasSize(1);
    }

    @Test
    void reads_no_body_without_the_secret() throws Exception {
        HookRequest.BodySource never =
                () -> {
                    throw new AssertionError("the body was read");
                };
        assertThat(call(channel, never).status()).isEqualTo(401);
        assertThat(call(channel, never, "wrong").status()).isEqualTo(401);
        assertThat(call(channel, never, "s3cret", "s3cret").status()).isEqualTo(401);
        wire.lock("hook");
        assertThat(call(channel, never, "s3cret").status()).isEqualTo(401);
        wire.with("hook", " ");
        assertThat(call(channel, never, " ").status()).isEqualTo(401);
    }

    @Test
    void refuses_what_is_no_update() throws Exception {
        assertThat(call("nonsense", "s3cret").status()).isEqualTo(400);
        assertThat(call("[".repeat(33) + "]".repeat(33), "s3cret").status()).isEqualTo(400);
        assertThat(call("", "s3cret").status()).isEqualTo(400);
        assertThat(inbox.admitted()).isEmpty();
    }

    @Test
    void takes_and_drops_what_is_no_message() throws Exception {
        assertThat(call("{\"update_id\":1,\"poll\":{}}", "s3cret").status()).isEqualTo(200);
        assertThat(call("{}", "s3cret").status()).isEqualTo(200);
        assertThat(inbox.dropped()).containsExactly(DropReason.UNKNOWN_TYPE, DropReason.MALFORMED);
    }

    @Test
    void asks_telegram_to_come_again_when_it_cannot_admit() {
        inbox.refuse(1);
        assertThatThrownBy(() -> call(UPDATE, "s3cret")).hasMessage("not_admitted");
        assertThat(inbox.admitted()).isEmpty();
    }

    @Test
    void is_not_ready_before_it_knows_who_it_is() {
        var fresh = channel(Optional.of("token"));
        assertThatThrownBy(
                        () -> call(fresh, () -> UPDATE.getBytes(StandardCharsets.UTF_8), "s3cret"))
                .hasMessage("not_ready");
    }

    @Test
    void takes_messages_in_even_without_a_token() throws Exception {
        var mute = channel(Optional.empty());
        try (var listening = Running.start(mute, inbox)) {
            inbox.await("nameless", () -> inbox.identities().size() == 2);
            var answer = call(mute, () -> UPDATE.getBytes(StandardCharsets.UTF_8), "s3cret");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(listening.fault()).isEmpty();
        }
    }

    @Test
    void gets_every_message_from_a_telegram_that_repeats_until_it_is_heard() throws Exception {
        inbox.refuse(2);
        try (var door = new LoopbackServer(0, this::door);
                var sender = new WebhookSender(peer.bot)) {
            setWebhook(door.origin() + "/channels/telegram/webhook");
            for (var i = 0; i < 20; i++) peer.bot.say(i + 1, "text " + i);
            assertThat(inbox.awaitAdmitted(20)).hasSize(20);
            peer.bot.await(Duration.ofSeconds(10), () -> peer.bot.unconfirmed() == 0);
            assertThat(sender.statuses()).startsWith(503, 503, 200);
        }
    }

    private Reply door(LoopbackServer.Request request) throws InterruptedException {
        var secret = request.header("X-Telegram-Bot-Api-Secret-Token");
        try {
            var answer = call(channel, request::body, secret);
            return new Reply.Answer(answer.status(), Map.of(), new byte[0]);
        } catch (ChannelFault e) {
            return new Reply.Answer(503, Map.of(), new byte[0]);
        }
    }

    private void setWebhook(String url) throws IOException, InterruptedException {
        var link =
                wire.endpoint(
                        peer.origin(),
                        new carapace.wire.Credential.InPath("/bot{secret}", "token"));
        link.send(
                carapace.wire.Request.post(
                        "/setWebhook", Map.of("url", url, "secret_token", "s3cret")));
    }
}
