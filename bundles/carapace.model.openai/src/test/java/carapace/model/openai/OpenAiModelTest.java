package carapace.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.model.Message;
import carapace.model.Message.Role;
import carapace.model.Piece;
import carapace.model.Reply;
import carapace.model.testkit.Dialect;
import carapace.model.testkit.ModelContract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;

@DisplayName("A model of OpenAI's")
class OpenAiModelTest extends ModelContract {

    @Override
    protected Dialect dialect() {
        return new OpenAiDialect();
    }

    private JsonNode body(int request) throws Exception {
        return JsonMapper.builder().build().readTree(provider.asked().get(request).body());
    }

    @Test
    void asks_as_chat_completions_want_it() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask();
        assertThat(provider.asked().getFirst().path()).isEqualTo("/v1/chat/completions");
        assertThat(body(0))
                .hasToString(
                        """
                        {"model":"gpt-5.5","stream":true,"stream_options":{"include_usage":true},\
                        "max_completion_tokens":1000,"temperature":0.5,"tools":[{"type":\
                        "function","function":{"name":"get_weather","description":\
                        "The weather somewhere.","parameters":{"type":"object","properties":\
                        {"city":{"type":"string"}}}}}],"messages":[{"role":"system","content":\
                        "Be brief."},{"role":"user","content":"Hello"}]}\
                        """);
    }

    @Test
    void learns_that_a_server_knows_the_old_name_only() throws Exception {
        provider.answers(
                400,
                "{\"error\":{\"message\":\"Unsupported parameter: 'max_completion_tokens'\"}}");
        provider.streams(dialect().saying("ok"));
        provider.streams(dialect().saying("ok"));
        ask();
        ask();
        assertThat(provider.asked()).hasSize(3);
        assertThat(body(1).path("max_tokens").asInt()).isEqualTo(1000);
        assertThat(body(2).has("max_completion_tokens")).isFalse();
    }

    @Test
    void joins_several_calls_by_their_index() throws Exception {
        provider.streams(
                List.of(
                        OpenAiDialect.delta(
                                """
                                {"tool_calls":[{"index":1,"id":"b","function":{"name":"two"}},\
                                {"index":0,"id":"a","function":{"name":"one"}},\
                                {"index":1,"function":{"arguments":"{\\"x\\""}}]}\
                                """,
                                "null"),
                        OpenAiDialect.delta(
                                """
                                {"tool_calls":[{"index":1,"function":{"arguments":":1}"}}]}\
                                """,
                                "null"),
                        OpenAiDialect.delta("{}", "\"tool_calls\""),
                        OpenAiDialect.DONE));
        assertThat(ask().pieces())
                .containsExactly(
                        new Piece.Call("a", "one", "{}"), new Piece.Call("b", "two", "{\"x\":1}"));
    }

    @Test
    void gives_calls_without_an_id_one() throws Exception {
        provider.streams(
                List.of(
                        OpenAiDialect.delta(
                                """
                                {"tool_calls":[{"function":{"name":"one","arguments":"{}"}}]}\
                                """,
                                "\"stop\""),
                        OpenAiDialect.DONE));
        var reply = ask();
        assertThat(reply.stop()).isEqualTo(Reply.Stop.TOOLS);
        assertThat(reply.pieces()).containsExactly(new Piece.Call("call_0", "one", "{}"));
    }

    @Test
    void takes_an_answer_for_whole_that_ends_without_a_last_word() throws Exception {
        var events = new ArrayList<>(dialect().beginning("fine"));
        events.add(OpenAiDialect.delta("{}", "\"stop\""));
        provider.streams(events);
        assertThat(ask().pieces()).containsExactly(new Piece.Text("fine"));
    }

    @ParameterizedTest
    @CsvSource({"length,LENGTH", "content_filter,REFUSAL", "something,OTHER"})
    void hears_why_it_stopped(String finish, Reply.Stop stop) throws Exception {
        var events = new ArrayList<>(dialect().beginning("half"));
        events.addAll(OpenAiDialect.end(finish));
        provider.streams(events);
        assertThat(ask().stop()).isEqualTo(stop);
    }

    @Test
    void hears_a_refusal_in_its_own_field() throws Exception {
        var events = new ArrayList<>(dialect().beginning());
        events.add(OpenAiDialect.delta("{\"refusal\":\"I cannot.\"}", "null"));
        events.addAll(OpenAiDialect.end("stop"));
        provider.streams(events);
        var reply = ask();
        assertThat(reply.stop()).isEqualTo(Reply.Stop.REFUSAL);
        assertThat(reply.pieces()).containsExactly(new Piece.Text("I cannot."));
    }

    @Test
    void gives_each_result_a_message_of_its_own() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask(
                Message.user("Hello"),
                new Message(
                        Role.ASSISTANT,
                        List.of(new Piece.Call("a", "x", "{}"), new Piece.Call("b", "x", "{}"))),
                new Message(
                        Role.USER,
                        List.of(
                                new Piece.Result("a", "1", false),
                                new Piece.Result("b", "broken", true))));
        assertThat(body(0).at("/messages/2"))
                .hasToString(
                        """
                        {"role":"assistant","content":null,"tool_calls":[{"id":"a","type":\
                        "function","function":{"name":"x","arguments":"{}"}},{"id":"b","type":\
                        "function","function":{"name":"x","arguments":"{}"}}]}\
                        """);
        assertThat(body(0).at("/messages/4"))
                .hasToString(
                        """
                        {"role":"tool","tool_call_id":"b","content":"Error: broken"}\
                        """);
    }

    /** What an operator may write. */
    private record Config(String provider, String apiKey_secret, String baseUrl)
            implements OpenAiConfig {

        @Override
        public long apiKey_revision() {
            return 1;
        }

        @Override
        public String httpReferer() {
            return "https://example.org";
        }

        @Override
        public String title() {
            return "Ünsendable";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return OpenAiConfig.class;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai,https://api.openai.com,/v1/chat/completions,true",
        "openai,http://localhost:8000/v1,/chat/completions,false",
        "openai,https://example.org/proxy/v1/,/chat/completions,true",
        "ollama,http://127.0.0.1:11434,/v1/chat/completions,false",
        "ollama,https://box.example.org,/v1/chat/completions,false",
    })
    void finds_the_path_and_knows_who_needs_a_key(
            String provider, String base, String path, boolean needed) {
        var settings = OpenAiSettings.from(new Config(provider, "", base));
        assertThat(settings.path()).isEqualTo(path);
        assertThat(settings.keyNeeded()).isEqualTo(needed);
        assertThat(settings.headers()).containsOnlyKeys("HTTP-Referer");
    }

    @Test
    void refuses_an_address_that_is_none_without_quoting_it() {
        assertThatThrownBy(() -> OpenAiSettings.from(new Config("openai", "", "ht tp://secret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
