package carapace.channel.telegram;

import carapace.channel.Receipt;
import carapace.message.Conversation;
import carapace.message.FaultCode;
import carapace.message.Part;
import carapace.wire.Request;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Sends text: https://core.telegram.org/bots/api#sendmessage. */
final class Sending {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern PUBLIC_CHANNEL = Pattern.compile("@[A-Za-z0-9_]{1,64}");

    private final BotApi api;
    private final Json json;

    Sending(BotApi api, Json json) {
        this.api = api;
        this.json = json;
    }

    Receipt send(Part part) throws InterruptedException {
        if (part.text().isBlank()) return new Receipt.Refused(FaultCode.MESSAGE_REFUSED);
        var message = json.object();
        if (!place(message, part.conversation())) {
            return new Receipt.Refused(FaultCode.MESSAGE_REFUSED);
        }
        message.put("text", part.text());
        part.replyTo()
                .filter(id -> NUMBER.matcher(id).matches())
                .ifPresent(
                        id -> {
                            message.put("reply_to_message_id", Long.parseLong(id));
                            message.put("allow_sending_without_reply", true);
                        });
        return receipt(api.call(Request.json("/sendMessage", message.toString())));
    }

    /** Shows that an answer is being written, for five seconds; failures do not matter. */
    void typing(Conversation in) throws InterruptedException {
        var action = json.object();
        if (!place(action, in)) return;
        action.put("action", "typing");
        var request = Request.json("/sendChatAction", action.toString());
        api.call(request.within(Duration.ofSeconds(5)));
    }

    /** False when it is no address of Telegram's. */
    private static boolean place(ObjectNode call, Conversation to) {
        var chat = to.remoteId();
        if (NUMBER.matcher(chat).matches()) call.put("chat_id", Long.parseLong(chat));
        else if (PUBLIC_CHANNEL.matcher(chat).matches()) call.put("chat_id", chat);
        else return false;
        var thread = to.threadId();
        if (thread.isEmpty()) return true;
        if (!NUMBER.matcher(thread.get()).matches()) return false;
        call.put("message_thread_id", Long.parseLong(thread.get()));
        return true;
    }

    static Receipt receipt(BotApi.Reply reply) {
        return switch (reply) {
            case BotApi.Reply.Unsent(var code) -> new Receipt.Later(code, Duration.ZERO);
            case BotApi.Reply.Lost(var code) -> new Receipt.Unknown(code);
            case BotApi.Reply.Result(var result) ->
                    result.path("message_id").canConvertToLong()
                            ? new Receipt.Delivered(result.path("message_id").asText())
                            : new Receipt.Unknown(FaultCode.ANSWER_MALFORMED);
            case BotApi.Reply.No(var code, var description, var pause) ->
                    switch (code) {
                        case 429 -> new Receipt.Later(FaultCode.RATE_LIMITED, pause);
                        case 408, 425 -> new Receipt.Later(FaultCode.PEER_FAILED, pause);
                        // A token Telegram does not know is 401, one it cannot read 404.
                        case 401, 404 -> new Receipt.Later(FaultCode.CREDENTIALS_REFUSED, pause);
                        case 403 -> new Receipt.Refused(FaultCode.CONVERSATION_GONE);
                        default ->
                                code >= 500
                                        ? new Receipt.Later(FaultCode.PEER_FAILED, pause)
                                        : new Receipt.Refused(refusal(description));
                    };
        };
    }

    private static FaultCode refusal(String description) {
        var words = description.toLowerCase(Locale.ROOT);
        return words.contains("chat not found") || words.contains("upgraded to a supergroup")
                ? FaultCode.CONVERSATION_GONE
                : FaultCode.MESSAGE_REFUSED;
    }
}
