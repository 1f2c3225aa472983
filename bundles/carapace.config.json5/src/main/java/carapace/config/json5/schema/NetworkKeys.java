package carapace.config.json5.schema;

import static carapace.config.json5.schema.Key.flag;
import static carapace.config.json5.schema.Key.of;
import static carapace.config.json5.schema.Key.secret;
import static carapace.config.json5.schema.Key.text;
import static carapace.config.json5.schema.Key.texts;
import static carapace.config.json5.schema.Key.whole;

import carapace.config.json5.schema.Key.Effect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys of the messaging networks: one section each, and the same keys for further accounts. */
public final class NetworkKeys {
    private NetworkKeys() {}

    /** The networks of the house, with what makes an account complete. */
    public static final Map<String, List<String>> REQUIRED = required();

    private static Map<String, List<String>> required() {
        var required = new LinkedHashMap<String, List<String>>();
        required.put("signal", List.of("baseUrl", "phoneNumber"));
        required.put("telegram", List.of("botToken"));
        required.put("discord", List.of("botToken"));
        required.put("slack", List.of("botToken"));
        required.put("matrix", List.of("homeserverUrl", "userId"));
        required.put("webhook", List.of("url"));
        return java.util.Collections.unmodifiableMap(required);
    }

    static List<Key> keys() {
        var keys = new ArrayList<Key>();
        network(
                keys,
                "signal",
                text("baseUrl", "Where signal-cli-rest-api is reached.")
                        .rule(Rules.secureUrl())
                        .env("SIGNAL_CLI_URL")
                        .guard(),
                text("phoneNumber", "The account's number, as in +15551234567.")
                        .rule(
                                Rules.matches(
                                        "\\+[1-9][0-9]{6,14}",
                                        "must be a number with its country code, as in"
                                                + " +15551234567"))
                        .env("SIGNAL_PHONE_NUMBER"));
        network(
                keys,
                "telegram",
                secret("botToken", "The bot's token, from BotFather.").env("TELEGRAM_BOT_TOKEN"),
                secret(
                                "webhookSecret",
                                "Telegram shows it with every call. Its presence selects"
                                        + " webhooks instead of polling.")
                        .env("TELEGRAM_WEBHOOK_SECRET"),
                text("baseUrl", "Where the Bot API is reached.")
                        .orText("https://api.telegram.org")
                        .rule(Rules.secureUrl())
                        .env("TELEGRAM_BASE_URL")
                        .guard(),
                groupMode(),
                flag("runOnEdit", false, "Whether an edited message is answered again."));
        network(
                keys,
                "discord",
                secret("botToken", "The bot's token.").env("DISCORD_BOT_TOKEN"),
                text("baseUrl", "Where the API is reached.")
                        .orText("https://discord.com/api/v10")
                        .rule(Rules.secureUrl())
                        .env("DISCORD_BASE_URL")
                        .guard(),
                flag("gatewayEnabled", true, "Whether messages are received."),
                text("gatewayUrl", "Where messages are received.")
                        .orText("wss://gateway.discord.gg/?v=10&encoding=json")
                        .rule(Rules.webSocketUrl())
                        .env("DISCORD_GATEWAY_URL")
                        .guard(),
                whole("gatewayIntents", 37377, "Which events Discord sends, as its sum of bits.")
                        .rule(Rules.notNegative())
                        .env("DISCORD_GATEWAY_INTENTS"),
                groupMode());
        network(
                keys,
                "slack",
                secret("botToken", "The bot's token, `xoxb-…`.").env("SLACK_BOT_TOKEN"),
                secret("signingSecret", "Checks that calls come from Slack.")
                        .env("SLACK_SIGNING_SECRET"),
                secret("appToken", "The app's token, `xapp-…`: messages come by Socket Mode.")
                        .env("SLACK_APP_TOKEN"),
                text("baseUrl", "Where the API is reached.")
                        .orText("https://slack.com/api")
                        .rule(Rules.secureUrl())
                        .env("SLACK_BASE_URL")
                        .guard(),
                flag("threadSessions", false, "Whether every thread has a history of its own."));
        network(
                keys,
                "webhook",
                text("url", "Where replies are posted.").rule(Rules.secureUrl()).guard(),
                of(Type.OBJECT, "headers", "Headers of those posts; every value is a secret.")
                        .guard(),
                secret("headers.*", "One header's value."),
                secret("secret", "Signs and checks the calls in both directions.")
                        .env("WEBHOOK_SECRET"));
        matrix(keys);
        return keys;
    }

    private static void matrix(List<Key> keys) {
        network(
                keys,
                "matrix",
                text("homeserverUrl", "The homeserver, without a path.")
                        .rule(MatrixRules.server())
                        .env("MATRIX_HOMESERVER_URL")
                        .guard(),
                text("userId", "The bot's account, as in @carapace:example.org.")
                        .rule(MatrixRules.user())
                        .env("MATRIX_USER_ID")
                        .guard(),
                secret("accessToken", "A token of that account; needs the device id with it.")
                        .env("MATRIX_ACCESS_TOKEN"),
                secret("password", "The account's password, for the first login only.")
                        .env("MATRIX_PASSWORD"),
                text("deviceId", "The device of the token.")
                        .rule(MatrixRules.most(255))
                        .env("MATRIX_DEVICE_ID")
                        .guard(),
                secret("storePassphrase", "Seals the keys of end-to-end encryption.")
                        .env("MATRIX_STORE_PASSPHRASE"),
                flag("encrypted", true, "Whether end-to-end encryption is on.").guard(),
                of(Type.OBJECT, "autoJoin", "Whose invitations are accepted.").guard(),
                texts("autoJoin.allowUsers", "Users, byte for byte.")
                        .rule(MatrixRules.users())
                        .guard(),
                texts("autoJoin.allowServerNames", "Servers, and all below them.")
                        .rule(MatrixRules.serverNames())
                        .guard(),
                of(Type.OBJECT, "inboundDlq", "Dead letters.").guard(),
                text(
                                "inboundDlq.legacyEnvelopePolicy",
                                "Whether old records may be read:" + " `accept` or `refuse`.")
                        .orText("accept")
                        .rule(Rules.oneOf("accept", "refuse"))
                        .guard(),
                text("trust", "Which devices get room keys: `cross-signed`, `verified` or `any`.")
                        .orText("cross-signed")
                        .rule(Rules.oneOf("cross-signed", "any", "verified")),
                texts("verification.auto", "Users whose verification the bot confirms by itself."));
    }

    private static Key groupMode() {
        return text("groupMode", "In groups: answer `all` messages, or those that `mention` it.")
                .orText("all")
                .rule(Rules.oneOf("all", "mention"));
    }

    private static void network(List<Key> keys, String network, Key... own) {
        keys.add(enabled(network).below(network));
        for (var key : own) keys.add(key.below(network).effect(Effect.REMADE));
        var account = network + ".accounts.*";
        keys.add(
                of(Type.OBJECT, account, "A further account; the same keys, without environment."));
        keys.add(enabled(network).below(account));
        for (var key : own) keys.add(key.env().below(account).effect(Effect.REMADE));
    }

    private static Key enabled(String network) {
        var says =
                network.equals("matrix")
                        ? "Must be true for the channel to run; absent counts as false."
                        : "`false` switches it off, whatever the environment holds; unset, it runs"
                                + " when it has what it needs.";
        var key = of(Type.FLAG, "enabled", says).effect(Effect.REMADE);
        return network.equals("matrix") ? key.guard() : key;
    }
}
