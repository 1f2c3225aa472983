package carapace.model.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.Optional;

@DisplayName("The guide")
class GuideTest {

    private static String ask(String question, House house) {
        return new Guide(house, Topics.shipped()).answer(question);
    }

    private static House house(boolean visit, FakeSnapshot settings) {
        return new House(visit, Optional.of(settings), Optional.empty());
    }

    private static House fresh() {
        return house(true, FakeSnapshot.unconfigured());
    }

    @Test
    void says_what_it_is_what_is_there_and_what_to_do_next() {
        assertThat(ask("hello", fresh()))
                .contains("Carapace", "built-in guide", "What is here now", "What to do next")
                .contains("builtin:guide (no provider key was found)", "not configured")
                .contains("ANTHROPIC_API_KEY", "TELEGRAM_BOT_TOKEN", "Start the gateway: ./cara");
    }

    @Test
    void leaves_out_steps_that_are_done() {
        var settings =
                new FakeSnapshot(
                        Map.of(
                                "agents.default.model",
                                "builtin:guide",
                                "telegram.botToken",
                                "[REDACTED]",
                                "anthropic.apiKey",
                                "[REDACTED]"),
                        Map.of("agents.default.model", "file"));
        assertThat(ask("what next?", house(false, settings)))
                .doesNotContain("BotFather", "export ANTHROPIC_API_KEY", "Start the gateway")
                .contains("anthropic:claude-sonnet-4-6", "access.mode paired")
                .contains("verify --outcome telegram");
    }

    @ParameterizedTest
    @CsvSource({
        "how do I add Telegram?,How to add Telegram",
        "Can I use Discord?,planned",
        "how do I choose a model,How to choose a model",
        "is it safe?,What it does for safety",
        "Which commands are there?,Commands",
        "who may write to it?,Who may write to it",
        "who are you?,Hello!",
        "status,What is here now",
        "WHAT NEXT,What to do next",
        "wo ist meine Nachricht? trace,acknowledged",
        "thanks!,You are welcome",
    })
    void answers_questions_about_the_gateway(String question, String answer) {
        assertThat(ask(question, fresh())).contains(answer);
    }

    @Test
    void admits_what_it_does_not_know() {
        assertThat(ask("Write me a sonnet about geese in autumn", fresh()))
                .contains("not an AI model")
                .contains("What to do next");
    }

    @Test
    void lives_with_hostile_questions() {
        assertThat(ask("\u0000\uD800 ".repeat(100_000), fresh())).contains("What to do next");
        assertThat(ask("", new House(false, Optional.empty(), Optional.empty())))
                .contains("Hello!");
    }

    @Test
    void keeps_every_page_within_a_terminal() {
        for (var topic : Topics.shipped().all()) {
            assertThat(topic.text().lines()).allMatch(line -> line.length() <= 120);
        }
    }
}
