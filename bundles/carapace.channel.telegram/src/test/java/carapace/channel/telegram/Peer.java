package carapace.channel.telegram;

import carapace.channel.testkit.ContractPeer;
import carapace.channel.testkit.Mischief;
import carapace.channel.testkit.TestWire;
import carapace.channel.testkit.telegram.TelegramBot;
import carapace.channel.testkit.telegram.TelegramPeer;
import carapace.message.ChannelId;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Telegram with one bot, and the channel that is it. */
final class Peer implements ContractPeer {

    static final String TOKEN = "4242:AAsecretsecret";
    static final long CHAT = 77;

    /** As the usual ones, a hundred times as fast. */
    static final Pauses QUICK =
            new Pauses(
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    Duration.ofMillis(300),
                    Duration.ofMillis(350));

    final TelegramPeer telegram = new TelegramPeer();
    final TelegramBot bot = telegram.bot(TOKEN, 4242, "crab_bot");

    Peer() throws IOException {}

    static TelegramSettings settings(URI origin, String token) {
        return new TelegramSettings(
                new ChannelId("telegram", "default"),
                origin,
                Optional.of(token),
                Optional.empty(),
                Duration.ofSeconds(2),
                false,
                false);
    }

    static TelegramChannel channel(TestWire wire, URI origin, String token) {
        return new TelegramChannel(settings(origin, token), wire, wire, QUICK);
    }

    @Override
    public URI origin() {
        return telegram.origin();
    }

    @Override
    public String place() {
        return String.valueOf(CHAT);
    }

    @Override
    public void onDelivery(Mischief... ways) {
        telegram.next("sendMessage", ways);
    }

    @Override
    public void onListening(Mischief... ways) {
        telegram.next("getUpdates", ways);
    }

    @Override
    public void refuseConnections(boolean refuse) {
        telegram.refuseConnections(refuse);
    }

    @Override
    public List<String> delivered() {
        return bot.sent().stream().map(TelegramBot.Sent::text).toList();
    }

    @Override
    public String says(String text) {
        return String.valueOf(bot.say(CHAT, text));
    }

    @Override
    public void somethingElseHappens() {
        bot.happens(
                "message",
                "{\"message_id\":1,\"chat\":{\"id\":77,\"type\":\"private\"},\"photo\":[]}");
    }

    @Override
    public boolean acknowledged(String eventKey) {
        return bot.confirmed() > Long.parseLong(eventKey);
    }

    @Override
    public void close() throws IOException {
        telegram.close();
    }
}
