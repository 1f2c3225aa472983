package carapace.channel.console;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.Receipt;
import carapace.launch.Host;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Part;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

@DisplayName("The console channel")
class ConsoleChannelTest {

    private final List<String> printed = new ArrayList<>();

    /** Only the three calls the channel makes; a terminal cannot be had in a test. */
    private ConsoleChannel channel(Host.Run run) {
        var host =
                (Host)
                        Proxy.newProxyInstance(
                                Host.class.getClassLoader(),
                                new Class<?>[] {Host.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "run" -> run;
                                            case "console" -> Optional.ofNullable(System.console());
                                            case "print" -> printed.add((String) arguments[0]);
                                            default -> throw new AssertionError(method.getName());
                                        });
        return new ConsoleChannel(host);
    }

    private static Part part(String text) {
        var place = Conversation.direct(new ChannelId("console", "default"), "main");
        return new Part(place, "0".repeat(32), text, Optional.empty());
    }

    @Test
    void delivers_everything_and_gives_each_part_an_id() {
        var channel = channel(Host.Run.VISIT);
        var first = (Receipt.Delivered) channel.deliver(part("hello"));
        var second = (Receipt.Delivered) channel.deliver(part("hello"));
        assertThat(first.remoteId()).hasSize(36).isNotEqualTo(second.remoteId());
        assertThat(printed).isEmpty();
    }

    @Test
    void is_called_console() {
        assertThat(channel(Host.Run.GATEWAY).id()).hasToString("console");
    }

    @Test
    void shows_text_that_cannot_steer_a_terminal() {
        assertThat(TerminalText.lines("a\u001b[2Jb\r\n\tc\u202Ed\u009be👩‍👩‍👧"))
                .isEqualTo("a\uFFFD[2Jb\uFFFD\n\tc\uFFFDd\uFFFDe👩‍👩‍👧");
        assertThat(TerminalText.line("a\nb")).isEqualTo("a\uFFFDb");
        assertThat(TerminalText.lines("\uD800x")).isEqualTo("\uFFFDx");
    }
}
