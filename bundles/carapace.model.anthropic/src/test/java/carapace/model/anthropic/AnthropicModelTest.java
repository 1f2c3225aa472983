package carapace.model.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

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

import java.util.ArrayList;
import java.util.List;

@DisplayName("A model of Anthropic's")
class AnthropicModelTest extends ModelContract {

    @Override
    protected Dialect dialect() {
        return new AnthropicDialect();
    }

    private JsonNode body(int request) throws Exception {
        return JsonMapper.builder().build().readTree(provider.asked().get(request).body());
    }

    @Test
    void asks_as_the_messages_api_wants_it() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask();
        var asked = provider.asked().getFirst();
        assertThat(asked.path()).isEqualTo("/v1/messages");
        assertThat(asked.head())
                .contains(
                        "anthropic-version: 2023-06-01",
                        "content-type: application/json",
                        "accept: text/event-stream");
        assertThat(body(0))
                .hasToString(
                        """
                        {"model":"claude-sonnet-4-6","max_tokens":1000,"stream":true,\
                        "system":"Be brief.","temperature":0.5,"tools":[{"name":"get_weather",\
                        "description":"The weather somewhere.","input_schema":{"type":"object",\
                        "properties":{"city":{"type":"string"}}}}],"messages":[{"role":"user",\
                        "content":[{"type":"text","text":"Hello"}]}]}\
                        """);
    }

    /** Blocks as in the published description of extended thinking with tools. */
    @Test
    void replays_thinking_verbatim_and_in_place() throws Exception {
        var events = new ArrayList<String>();
        events.add(AnthropicDialect.start());
        events.addAll(thinking(0, "first ", "thought", "SIG1"));
        events.add(
                AnthropicDialect.blockStart(
                        1, "{\"type\":\"redacted_thinking\",\"data\":\"EncryptedBytes==\"}"));
        events.add(AnthropicDialect.blockStop(1));
        events.addAll(thinking(2, "second ", "thought", "SIG2"));
        events.add(
                AnthropicDialect.blockStart(
                        3,
                        "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"get_weather\",\"input\":{}}"));
        events.add(
                AnthropicDialect.delta(
                        3, "input_json_delta", "partial_json", "{\"city\":\"Paris\"}"));
        events.add(AnthropicDialect.blockStop(3));
        events.addAll(AnthropicDialect.end("tool_use"));
        provider.streams(events);
        var reply = ask();
        provider.streams(dialect().saying("ok"));
        ask(
                Message.user("Hello"),
                new Message(Role.ASSISTANT, reply.pieces()),
                new Message(Role.USER, List.of(new Piece.Result("t", "sunny", true))));
        assertThat(body(1).at("/messages/1/content"))
                .hasToString(
                        """
                        [{"type":"thinking","thinking":"first thought","signature":"SIG1"},\
                        {"type":"redacted_thinking","data":"EncryptedBytes=="},\
                        {"type":"thinking","thinking":"second thought","signature":"SIG2"},\
                        {"type":"tool_use","id":"t","name":"get_weather",\
                        "input":{"city":"Paris"}}]\
                        """);
        assertThat(body(1).at("/messages/2/content"))
                .hasToString(
                        """
                        [{"type":"tool_result","tool_use_id":"t","content":"sunny",\
                        "is_error":true}]\
                        """);
    }

    private static List<String> thinking(int index, String one, String two, String signature) {
        return List.of(
                AnthropicDialect.blockStart(
                        index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
                AnthropicDialect.delta(index, "thinking_delta", "thinking", one),
                AnthropicDialect.delta(index, "thinking_delta", "thinking", two),
                AnthropicDialect.delta(index, "signature_delta", "signature", signature),
                AnthropicDialect.blockStop(index));
    }

    @Test
    void hears_a_refusal() throws Exception {
        var events = new ArrayList<String>();
        events.add(AnthropicDialect.start());
        events.add(AnthropicDialect.blockStart(0, "{\"type\":\"text\",\"text\":\"\"}"));
        events.add(AnthropicDialect.blockStop(0));
        events.addAll(AnthropicDialect.end("refusal"));
        provider.streams(events);
        var reply = ask();
        assertThat(reply.stop()).isEqualTo(Reply.Stop.REFUSAL);
        assertThat(reply.pieces()).isEmpty();
    }

    @Test
    void hears_that_there_was_no_more_room() throws Exception {
        var events = new ArrayList<>(dialect().beginning("half"));
        events.add(AnthropicDialect.blockStop(0));
        events.addAll(AnthropicDialect.end("max_tokens"));
        provider.streams(events);
        assertThat(ask().stop()).isEqualTo(Reply.Stop.LENGTH);
    }

    @Test
    void puts_the_results_of_all_calls_before_what_the_user_says() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask(
                Message.user("Hello"),
                new Message(
                        Role.ASSISTANT,
                        List.of(new Piece.Call("a", "x", "{}"), new Piece.Call("b", "x", "{"))),
                new Message(
                        Role.USER,
                        List.of(
                                new Piece.Text("and?"),
                                new Piece.Result("a", "1", false),
                                new Piece.Result("b", "2", false))));
        assertThat(body(0).at("/messages/2/content").findValuesAsText("type"))
                .containsExactly("tool_result", "tool_result", "text");
    }

    @Test
    void never_sends_an_empty_text() throws Exception {
        provider.streams(dialect().saying("ok"));
        ask(
                Message.user("Hello"),
                new Message(Role.ASSISTANT, List.of(new Piece.Text(" \n"))),
                Message.user(""));
        assertThat(body(0).at("/messages").findValuesAsText("text"))
                .containsExactly("Hello", "(empty)", "(empty)");
    }
}
