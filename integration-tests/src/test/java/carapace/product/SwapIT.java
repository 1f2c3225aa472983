package carapace.product;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toCollection;

import carapace.channel.testkit.telegram.TelegramBot;
import carapace.channel.testkit.telegram.TelegramPeer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Rooms leave and come back while messages flow through Telegram's protocol: in the product as it
 * is shipped, told by its own commands. Nothing may be lost, nothing answered twice.
 */
@DisplayName("While messages flow")
class SwapIT {

    private static final int CHATS = 8;
    private static final int EACH = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir static Path home;
    private static TelegramPeer peer;
    private static TelegramBot bot;
    private static Product product;
    private int said;

    @BeforeAll
    static void start() throws Exception {
        peer = new TelegramPeer();
        peer.recordNothing();
        bot = peer.bot("123456:swapped-under-load", 123_456, "swap_bot");
        product =
                new Product(home)
                        .configured(
                                """
                                {
                                  telegram: { botToken: "123456:swapped-under-load", baseUrl: "%s" },
                                  agents: { default: { model: "builtin:echo", maxConcurrent: 8 } },
                                  channels: { telegram: { pacing: {
                                    overallPerSecond: 0, perChatPerSecond: 0, perGroupPerMinute: 0 } } },
                                }
                                """
                                        .formatted(peer.origin()));
        product.gateway();
    }

    @AfterAll
    static void end() throws Exception {
        product.close();
        peer.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carapace.sealer.aesgcm",
                "carapace.redactor.patterns",
                "carapace.wire.http",
                "carapace.store.sqlite",
                "carapace.deadletter.jsonl",
                "carapace.agent",
                "carapace.model.builtin",
                "carapace.channel.telegram"
            })
    void a_room_leaves_and_comes_back_and_nothing_is_lost_or_doubled(String room) throws Exception {
        var before = bot.sentCount();
        var name = room.substring(room.lastIndexOf('.') + 1);
        speak(name + "-first", EACH);
        assertThat(product.cara("bundles", "stop", room).exit()).isZero();
        speak(name + "-away", EACH);
        // By the shell: the control door is closed while the redactor is away.
        assertThat(product.caraWith("bundles start " + room + "\n", "shell").exit()).isZero();
        speak(name + "-back", EACH);

        assertThat(bot.await(PATIENCE, () -> bot.sentCount() >= before + 3 * EACH))
                .as("answers after %s: %s of %s", room, bot.sentCount() - before, 3 * EACH)
                .isTrue();
        assertThat(answers(name)).containsExactlyInAnyOrderElementsOf(expected(name));
    }

    @Test
    void the_control_door_leaves_and_comes_back_by_the_shell() throws Exception {
        var before = bot.sentCount();
        assertThat(product.cara("bundles", "stop", "carapace.control.http").exit()).isZero();
        speak("control-away", EACH);
        assertThat(bot.await(PATIENCE, () -> bot.sentCount() >= before + EACH)).isTrue();
        assertThat(product.get("/control/status", true).statusCode()).isEqualTo(503);

        var shell = product.caraWith("bundles start carapace.control.http\n", "shell");

        assertThat(shell.exit()).as(shell.err()).isZero();
        assertThat(product.cara("status").exit()).isZero();
    }

    private void speak(String text, int count) {
        for (var i = 0; i < count; i++) bot.say(1000 + said++ % CHATS, text + "-" + i + ".");
    }

    private static List<String> answers(String name) {
        return bot.sent().stream()
                .map(TelegramBot.Sent::text)
                .filter(text -> text.contains(name + "-"))
                .toList();
    }

    private static List<String> expected(String name) {
        var answered = answers(name);
        var texts = new ArrayList<String>();
        for (var phase : List.of("first", "away", "back")) {
            IntStream.range(0, EACH).forEach(i -> texts.add(name + "-" + phase + "-" + i + "."));
        }
        // What the echo puts around the text is its own business; each question is in one answer.
        return texts.stream()
                .map(
                        text ->
                                answered.stream()
                                        .filter(answer -> answer.contains(text))
                                        .findFirst()
                                        .orElse(text))
                .collect(toCollection(ArrayList::new));
    }

    @Test
    void every_message_is_counted_once() throws Exception {
        assertThat(new TreeSet<>(List.of(product.get("/metrics", false).statusCode())))
                .containsExactly(200);
        var status = product.cara("status", "--json").out();
        assertThat(status).contains("\"messages\"");
    }
}
