package carapace.core;

import static carapace.core.Waiting.until;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.ChannelFault;
import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.Hooked;
import carapace.channel.Inbox;
import carapace.channel.Receipt;
import carapace.core.wire.SecretsRoom;
import carapace.message.ChannelId;
import carapace.message.Part;
import carapace.wire.Headers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

@DisplayName("A webhook call")
class HooksTest {
    private final Echo echo = new Echo();
    private Gateway gateway;

    @TempDir Path state;

    @BeforeEach
    void start() {
        gateway = Gateway.complete(state, echo);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    /** Takes calls whose secret matches. */
    private final class Called implements Hooked {
        @Override
        public ChannelId id() {
            return Network.ID;
        }

        @Override
        public Receipt deliver(Part part) {
            return new Receipt.Delivered("1");
        }

        @Override
        public HookAnswer receive(HookRequest request, Inbox inbox)
                throws ChannelFault, InterruptedException {
            var presented = request.headers().first("x-secret").orElse("");
            if (!new SecretsRoom(gateway.rooms).equal("hook", presented)) {
                return HookAnswer.status(401);
            }
            var text = new String(request.body().read(), StandardCharsets.UTF_8);
            inbox.admit(List.of(Network.message("a", "a", text)), null);
            return HookAnswer.status(200);
        }
    }

    private int call(String secret) throws InterruptedException {
        var headers = Headers.of(Map.of("X-Secret", List.of(secret)));
        var request =
                new HookRequest(
                        "POST",
                        "webhook",
                        headers,
                        () -> "hello".getBytes(StandardCharsets.UTF_8),
                        "192.0.2.1");
        return gateway.hooks.receive(Network.ID, request).status();
    }

    @Test
    void is_answered_once_its_message_is_on_disk() throws Exception {
        gateway.with(new Called());
        assertThat(call(TestGuard.VALUE)).isEqualTo(200);
        assertThat(gateway.store().journal().tally().admitted()).isEqualTo(1);
        until(() -> gateway.store().journal().tally().answered() == 1);
    }

    @Test
    void with_a_wrong_secret_is_turned_away_and_counted() throws Exception {
        gateway.with(new Called());
        assertThat(call("wrong")).isEqualTo(401);
        assertThat(gateway.meters.registry().scrape())
                .containsPattern(
                        "carapace_channel_webhook_rejected_total\\{channel=\"telegram\",reason=\"secret\"}"
                            + " 1");
    }

    @Test
    void to_nobody_is_401() throws Exception {
        assertThat(call(TestGuard.VALUE)).isEqualTo(401);
    }

    @Test
    void waits_two_seconds_for_the_store_and_is_then_503() throws Exception {
        gateway.with(new Called());
        gateway.closeStore();
        var began = System.nanoTime();
        assertThat(call(TestGuard.VALUE)).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        gateway.openStore();
        assertThat(call(TestGuard.VALUE)).isEqualTo(200);
    }

    @Test
    void to_a_paused_channel_is_503() throws Exception {
        gateway.with(new Called());
        gateway.desk.pause(Network.ID);
        assertThat(call(TestGuard.VALUE)).isEqualTo(503);
        gateway.desk.resume(Network.ID);
        assertThat(call(TestGuard.VALUE)).isEqualTo(200);
    }
}
