package carapace.core;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.command.Chats;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

@DisplayName("A chat of the owner")
class ChatWalkTest {
    private final Echo echo = new Echo();
    private final Heard heard = new Heard();
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

    @Test
    void is_answered_through_the_store() throws Exception {
        var ending = gateway.chats.say("s", "hello", "k1", heard);
        assertThat(ending).isInstanceOf(Chats.Ending.Final.class);
        var said = (Chats.Ending.Final) ending;
        assertThat(said.text()).isEqualTo("echo: hello");
        assertThat(gateway.store().journal().find(said.messageId()).orElseThrow().state())
                .isEqualTo("answered");
        assertThat(heard.deltas).contains("echo: ");
    }

    @Test
    void gives_a_repeated_key_the_answer_it_had() throws Exception {
        var first = gateway.chats.say("s", "hello", "k1", heard);
        var second = gateway.chats.say("s", "hello", "k1", heard);
        assertThat(second).isEqualTo(first);
        assertThat(echo.asked).hasSize(1);
    }

    @Test
    void is_told_of_a_failure_at_once() throws Exception {
        echo.answer = text -> Echo.failed("no_provider", false);
        var ending = gateway.chats.say("s", "hello", "k1", heard);
        assertThat(ending).isInstanceOf(Chats.Ending.Failed.class);
        assertThat(((Chats.Ending.Failed) ending).code()).isEqualTo("no_provider");
    }

    @Test
    void never_hears_a_known_secret() throws Exception {
        echo.answer = text -> Echo.answered("it is " + TestRedactor.SECRET);
        var ending = (Chats.Ending.Final) gateway.chats.say("s", "hello", "k1", heard);
        assertThat(ending.text()).isEqualTo("it is [REDACTED]");
    }

    static final class Heard implements Chats.Progress {
        final List<String> deltas = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void delta(String text) {
            deltas.add(text);
        }

        @Override
        public void tool(String name) {
            deltas.add("tool " + name);
        }
    }
}
