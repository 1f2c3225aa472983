package carapace.channel.telegram;

import carapace.channel.Checked.Check;
import carapace.channel.Checked.Check.Result;
import carapace.message.FaultCode;
import carapace.wire.Request;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code cara verify} wants to know. */
final class Checks {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final String CREDENTIALS = "Telegram credentials";
    private static final String TOKEN = "Telegram token check";
    private static final String MODE = "Telegram inbound mode";
    private static final String SEND = "Telegram send path";
    private static final String DEPENDS = "not tried, an earlier check failed";

    private final TelegramSettings settings;
    private final BotApi api;
    private final Json json;

    Checks(TelegramSettings settings, BotApi api, Json json) {
        this.settings = settings;
        this.api = api;
        this.json = json;
    }

    List<Check> run(Optional<String> destination) throws InterruptedException {
        var checks = new ArrayList<Check>();
        var me = api.call(Request.get("/getMe").within(Duration.ofSeconds(5)));
        checks.add(credentials(me));
        if (checks.getLast().result() == Result.PASS) checks.add(token(me));
        else checks.add(Check.skip(TOKEN, DEPENDS, "set the bot token first"));
        if (checks.getLast().result() == Result.PASS) {
            checks.add(mode());
            checks.add(send(destination));
        } else {
            checks.add(Check.skip(MODE, DEPENDS, "see above"));
            checks.add(Check.skip(SEND, DEPENDS, "see above"));
        }
        return checks;
    }

    private Check credentials(BotApi.Reply me) {
        if (settings.token().isEmpty()) {
            return Check.fail(
                    CREDENTIALS, "no bot token", "set telegram.botToken or TELEGRAM_BOT_TOKEN");
        }
        return me instanceof BotApi.Reply.Unsent(var code) && code == FaultCode.CREDENTIALS_LOCKED
                ? Check.fail(
                        CREDENTIALS,
                        "the bot token cannot be opened",
                        "restore CARAPACE_CONFIG_PASSWORD, or set the token again")
                : Check.pass(CREDENTIALS, "bot token found");
    }

    private static Check token(BotApi.Reply me) {
        return switch (me) {
            case BotApi.Reply.Result result -> Check.pass(TOKEN, "token accepted");
            case BotApi.Reply.No(var code, var description, var pause)
                    when code == 401 || code == 404 ->
                    Check.fail(TOKEN, "token rejected", "get a new token from @BotFather");
            case BotApi.Reply.No(var code, var description, var pause) ->
                    Check.fail(TOKEN, "Telegram answered HTTP " + code, "try again later");
            case BotApi.Reply.Unsent(var code) -> unreachable();
            case BotApi.Reply.Lost(var code) -> unreachable();
        };
    }

    private static Check unreachable() {
        return Check.fail(TOKEN, "Telegram cannot be reached", "check the network and baseUrl");
    }

    private Check mode() throws InterruptedException {
        var reply = api.call(Request.get("/getWebhookInfo").within(Duration.ofSeconds(5)));
        if (!(reply instanceof BotApi.Reply.Result(var info))) {
            return Check.fail(MODE, "getWebhookInfo failed", "try again");
        }
        var set = !info.path("url").asText().isEmpty();
        if (settings.webhook()) {
            var failing = info.has("last_error_message");
            if (set && !failing) return Check.pass(MODE, "webhook, and Telegram reaches it");
            return set
                    ? Check.fail(
                            MODE,
                            "webhook, and Telegram's last call failed",
                            "check the public address and the secret, then call setWebhook again")
                    : Check.fail(
                            MODE,
                            "webhook, but Telegram knows no address",
                            "call setWebhook with the public address and the secret");
        }
        return set
                ? Check.fail(
                        MODE,
                        "polling, but a webhook is set",
                        "call deleteWebhook, or set telegram.webhookSecret")
                : Check.pass(MODE, "polling");
    }

    private Check send(Optional<String> destination) throws InterruptedException {
        if (destination.isEmpty()) {
            return Check.skip(
                    SEND, "no destination supplied", "rerun with --telegram-to <chat_id>");
        }
        var message = json.object();
        message.put("chat_id", destination.get());
        message.put("text", "Carapace verify ping (" + STAMP.format(Instant.now()) + " UTC)");
        return switch (api.call(Request.json("/sendMessage", message.toString()))) {
            case BotApi.Reply.Result result -> Check.pass(SEND, "a message was accepted");
            case BotApi.Reply.No(var code, var description, var pause) ->
                    Check.fail(
                            SEND,
                            "send path rejected request (HTTP " + code / 100 + "xx)",
                            "write to the bot first, and check the chat id");
            case BotApi.Reply.Unsent(var code) ->
                    Check.fail(SEND, "the message could not be sent", "try again");
            case BotApi.Reply.Lost(var code) ->
                    Check.fail(SEND, "no answer; it may have arrived", "look into the chat");
        };
    }
}
