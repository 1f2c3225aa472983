package carapace.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import carapace.model.testkit.FakeProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@DisplayName("A gateway with a model")
class ModelIT {

    private static final String KEY = "sk-test-Zk3vQ9mX7wR2tY5u";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path home;
    private final FakeProvider provider = new FakeProvider();
    private Product product;

    @BeforeEach
    void start() throws Exception {
        product = new Product(home).with("OPENAI_API_KEY", KEY);
        product.with("OPENAI_BASE_URL", provider.base().toString());
        product.gateway();
    }

    @AfterEach
    void end() throws Exception {
        product.close();
        provider.close();
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":%s,"
                        .formatted(delta)
                + "\"finish_reason\":%s}]}\n\n".formatted(finish);
    }

    private static List<String> saying(String text) {
        return List.of(
                chunk("{\"content\":\"" + text + "\"}", "null"),
                chunk("{}", "\"stop\""),
                "data: [DONE]\n\n");
    }

    private static List<String> calling(String tool, String arguments) {
        return List.of(
                chunk(
                        """
                        {"tool_calls":[{"index":0,"id":"call_1","type":"function","function":\
                        {"name":"%s","arguments":"%s"}}]}\
                        """
                                .formatted(tool, arguments.replace("\"", "\\\"")),
                        "null"),
                chunk("{}", "\"tool_calls\""),
                "data: [DONE]\n\n");
    }

    private CompletableFuture<HttpResponse<String>> say(String message, String key) {
        var body =
                "{\"session\":\"it\",\"message\":\"%s\",\"idempotencyKey\":\"%s\"}"
                        .formatted(message, key);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return product.post("/control/chat", body);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static String answer(CompletableFuture<HttpResponse<String>> said) throws Exception {
        return said.get(SOON.toSeconds(), TimeUnit.SECONDS).body();
    }

    @Test
    void runs_tools_and_answers() throws Exception {
        provider.streams(calling("math_eval", "{\"expression\":\"17*23\"}"));
        provider.streams(saying("It is 391 🦊"));
        var chat = product.cara("chat", "--once", "what is 17 * 23?");
        assertThat(chat.exit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains("It is 391 🦊");
        assertThat(provider.asked().get(1).body())
                .contains("\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"391\"");
    }

    @Test
    void tells_nobody_its_key_when_the_provider_repeats_it() throws Exception {
        provider.answers(401, "{\"error\":{\"message\":\"wrong key " + KEY + "\"}}");
        var chat = product.cara("chat", "--once", "hello");
        assertThat(chat.exit()).isEqualTo(1);
        assertThat(chat.out() + chat.err()).contains("refuses the key").doesNotContain(KEY);
        assertThat(product.gatewayLog()).contains("status=401").doesNotContain(KEY);
        for (var file : files(product.state())) {
            var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(text).as(file.toString()).doesNotContain(KEY);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        return files;
    }

    @Test
    void keeps_a_message_while_the_model_and_the_agent_are_exchanged() throws Exception {
        for (var bundle : List.of("carapace.model.openai", "carapace.agent")) {
            assertThat(product.cara("bundles", "stop", bundle).exit()).isZero();
            var said = say("still there?", bundle);
            await().atMost(SOON)
                    .until(() -> product.cara("trace", "--last").out().contains("open"));
            provider.streams(saying("back again"));
            assertThat(product.cara("bundles", "start", bundle).exit()).isZero();
            assertThat(answer(said)).contains("event: final").contains("back again");
        }
        assertThat(provider.asked()).hasSize(2);
    }

    @Test
    void asks_again_after_a_kill_in_the_middle_of_an_answer_and_answers_once() throws Exception {
        provider.streams(calling("math_eval", "{\"expression\":\"6*7\"}"));
        provider.then(
                line -> {
                    line.stream();
                    line.chunk(chunk("{\"content\":\"It \"}", "null"));
                    line.wait(60);
                });
        var said = say("what is 6 * 7?", "k");
        await().atMost(SOON).until(() -> provider.asked().size() == 2);
        product.kill();
        assertThat(said).failsWithin(SOON);

        provider.streams(saying("It is 42"));
        product.gateway();
        await().atMost(SOON)
                .until(() -> product.cara("trace", "--last").out().contains("answered"));
        assertThat(answer(say("what is 6 * 7?", "k"))).contains("It is 42");
        assertThat(provider.asked()).hasSize(3);
        // What the tool gave back before the kill is not asked for again.
        assertThat(provider.asked().get(2).body()).contains("\"content\":\"42\"");
    }
}
