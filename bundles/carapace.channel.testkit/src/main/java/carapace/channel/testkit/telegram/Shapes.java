package carapace.channel.testkit.telegram;

import carapace.channel.testkit.LoopbackServer.Reply;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** The Bot API's JSON, from https://core.telegram.org/bots/api#available-types. */
final class Shapes {

    private Shapes() {}

    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    static Reply ok(String result) {
        return Reply.json(200, "{\"ok\":true,\"result\":" + result + "}");
    }

    static Reply error(int code, String description) {
        return Reply.json(code, refusal(code, description, ""));
    }

    static String refusal(int code, String description, String parameters) {
        return "{\"ok\":false,\"error_code\":"
                + code
                + ",\"description\":"
                + quoted(description)
                + parameters
                + "}";
    }

    /** Chats whose id is negative are groups; below -10^12 supergroups. */
    static String chatType(long chat) {
        return chat > 0 ? "private" : chat < -1_000_000_000_000L ? "supergroup" : "group";
    }

    static String chat(long chat) {
        var name = chat > 0 ? "\"first_name\":\"Person\"" : "\"title\":\"Group\"";
        return "{\"id\":" + chat + "," + name + ",\"type\":\"" + chatType(chat) + "\"}";
    }

    static String person(long id) {
        return "{\"id\":" + id + ",\"is_bot\":false,\"first_name\":\"Person\"}";
    }
}
