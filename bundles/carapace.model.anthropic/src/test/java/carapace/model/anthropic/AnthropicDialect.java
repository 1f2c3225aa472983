package carapace.model.anthropic;

import carapace.model.Model;
import carapace.model.Reply;
import carapace.model.testkit.Dialect;
import carapace.wire.Secrets;
import carapace.wire.Wire;

import com.fasterxml.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Anthropic's events. Their shapes are those of the published description of streaming
 * (docs.anthropic.com, "Streaming messages") and of the fixtures in anthropic-sdk-python,
 * tests/lib/streaming/fixtures (basic_response, tool_use_response, refusal_response).
 */
final class AnthropicDialect implements Dialect {

    static final String MODEL = "claude-sonnet-4-6";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Model open(Wire wire, Secrets secrets, String secret, URI base) {
        return new AnthropicModel(secret, base.toString(), wire, secrets);
    }

    @Override
    public String model() {
        return MODEL;
    }

    static String event(String type, String members) {
        var comma = members.isEmpty() ? "" : ",";
        return "event: %s\ndata: {\"type\":\"%s\"%s%s}\n\n".formatted(type, type, comma, members);
    }

    static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    static String start() {
        return event(
                "message_start",
                """
                "message":{"id":"msg_01","type":"message","role":"assistant","model":"%s",\
                "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":11,\
                "cache_creation_input_tokens":3,"cache_read_input_tokens":5,"output_tokens":1,\
                "service_tier":"standard"}}\
                """
                        .formatted(MODEL));
    }

    static String blockStart(int index, String block) {
        return event(
                "content_block_start", "\"index\":%d,\"content_block\":%s".formatted(index, block));
    }

    static String delta(int index, String type, String member, String text) {
        return event(
                "content_block_delta",
                "\"index\":%d,\"delta\":{\"type\":\"%s\",\"%s\":%s}"
                        .formatted(index, type, member, quoted(text)));
    }

    static String blockStop(int index) {
        return event("content_block_stop", "\"index\":" + index);
    }

    static List<String> end(String reason) {
        return List.of(
                event(
                        "message_delta",
                        """
                        "delta":{"stop_reason":"%s","stop_sequence":null},\
                        "usage":{"output_tokens":6}\
                        """
                                .formatted(reason)),
                event("message_stop", ""));
    }

    @Override
    public List<String> saying(String... pieces) {
        var events = new ArrayList<>(beginning(pieces));
        events.add(blockStop(0));
        events.addAll(end("end_turn"));
        return events;
    }

    @Override
    public List<String> calling(String id, String tool, String... arguments) {
        var events = new ArrayList<String>();
        events.add(start());
        events.add(
                blockStart(
                        0,
                        """
                        {"type":"tool_use","id":"%s","name":"%s","caller":{"type":"direct"},\
                        "input":{}}\
                        """
                                .formatted(id, tool)));
        for (var piece : arguments) events.add(delta(0, "input_json_delta", "partial_json", piece));
        events.add(blockStop(0));
        events.addAll(end("tool_use"));
        return events;
    }

    @Override
    public List<String> beginning(String... pieces) {
        var events = new ArrayList<String>();
        events.add(start());
        events.add(blockStart(0, "{\"type\":\"text\",\"text\":\"\"}"));
        events.add(idle());
        for (var piece : pieces) events.add(more(piece));
        return events;
    }

    @Override
    public String more(String piece) {
        return delta(0, "text_delta", "text", piece);
    }

    @Override
    public String overloaded() {
        return event(
                "error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}");
    }

    @Override
    public List<String> unknown() {
        return List.of(
                event("brand_new_event", "\"index\":0,\"surprise\":[1,2]"),
                blockStart(7, "{\"type\":\"brand_new_block\",\"input\":{}}"),
                delta(7, "brand_new_delta", "what", "ever"),
                blockStop(7));
    }

    @Override
    public String idle() {
        return "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    }

    @Override
    public Reply.Usage usage() {
        return new Reply.Usage(19, 6);
    }

    @Override
    public String error(String sentence) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"some_error\",\"message\":%s}}"
                .formatted(quoted(sentence));
    }

    @Override
    public String tooLong() {
        return error("prompt is too long: 213452 tokens > 200000 maximum");
    }

    @Override
    public String credentialLine(String key) {
        return "x-api-key: " + key;
    }
}
