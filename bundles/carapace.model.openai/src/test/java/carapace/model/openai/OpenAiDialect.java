package carapace.model.openai;

import carapace.model.Model;
import carapace.model.Reply;
import carapace.model.testkit.Dialect;
import carapace.wire.Secrets;
import carapace.wire.Wire;

import com.fasterxml.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * OpenAI's chunks. Their shapes are those of the published API reference ("Chat completion chunk")
 * and of the streams in openai-python, tests/lib/chat (test_completions_streaming,
 * test_tool_call_deltas), the piece with the usage last and without choices.
 */
final class OpenAiDialect implements Dialect {

    static final String MODEL = "gpt-5.5";
    static final String DONE = "data: [DONE]\n\n";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Model open(Wire wire, Secrets secrets, String secret, URI base) {
        var path = "/v1/chat/completions";
        var settings = new OpenAiSettings("openai", secret, base, path, true, Map.of());
        return new OpenAiModel(settings, wire, secrets);
    }

    @Override
    public String model() {
        return MODEL;
    }

    static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    static String chunk(String choices, String usage) {
        return """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,\
        "model":"%s","service_tier":"default","system_fingerprint":"fp_1",\
        "choices":[%s],"usage":%s,"obfuscation":"xyz"}

        """
                .formatted(MODEL, choices, usage);
    }

    static String delta(String delta, String finish) {
        return chunk(
                "{\"index\":0,\"delta\":%s,\"logprobs\":null,\"finish_reason\":%s}"
                        .formatted(delta, finish),
                "null");
    }

    static List<String> end(String finish) {
        return List.of(
                delta("{}", quoted(finish)),
                chunk(
                        "",
                        """
                        {"prompt_tokens":19,"completion_tokens":6,"total_tokens":25,\
                        "prompt_tokens_details":{"cached_tokens":5}}\
                        """),
                DONE);
    }

    @Override
    public List<String> saying(String... pieces) {
        var events = new ArrayList<>(beginning(pieces));
        events.addAll(end("stop"));
        return events;
    }

    @Override
    public List<String> calling(String id, String tool, String... arguments) {
        var events = new ArrayList<String>();
        events.add(
                delta(
                        """
                        {"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"%s",\
                        "type":"function","function":{"name":"%s","arguments":""}}],\
                        "refusal":null}\
                        """
                                .formatted(id, tool),
                        "null"));
        for (var piece : arguments) {
            events.add(
                    delta(
                            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%s}}]}"
                                    .formatted(quoted(piece)),
                            "null"));
        }
        // The contract takes the last two events for the end of the answer.
        events.add(delta("{}", quoted("tool_calls")));
        events.add(DONE);
        return events;
    }

    @Override
    public List<String> beginning(String... pieces) {
        var events = new ArrayList<String>();
        events.add(delta("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
        for (var piece : pieces) events.add(more(piece));
        return events;
    }

    @Override
    public String more(String piece) {
        return delta("{\"content\":%s}".formatted(quoted(piece)), "null");
    }

    @Override
    public String overloaded() {
        return """
        data: {"error":{"message":"Overloaded","type":"server_error","code":null}}

        """;
    }

    @Override
    public List<String> unknown() {
        return List.of(
                "event: brand.new\ndata: {\"type\":\"brand.new\",\"surprise\":[1,2]}\n\n",
                delta("{\"reasoning_content\":\"hm\",\"brand_new\":{}}", "null"),
                chunk("", "null"));
    }

    @Override
    public String idle() {
        return delta("{}", "null");
    }

    @Override
    public Reply.Usage usage() {
        return new Reply.Usage(19, 6);
    }

    @Override
    public String error(String sentence) {
        return "{\"error\":{\"message\":%s,\"type\":\"some_error\",\"param\":null,\"code\":null}}"
                .formatted(quoted(sentence));
    }

    @Override
    public String tooLong() {
        return """
        {"error":{"message":"This model's maximum context length is 128000 tokens.",\
        "type":"invalid_request_error","param":"messages",\
        "code":"context_length_exceeded"}}\
        """;
    }

    @Override
    public String credentialLine(String key) {
        return "authorization: Bearer " + key;
    }
}
