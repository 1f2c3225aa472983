package carapace.channel.telegram;

import carapace.channel.Channel;
import carapace.channel.ChannelFault;
import carapace.channel.Checked;
import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.Hooked;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Kind;
import carapace.channel.Listening;
import carapace.channel.Pace;
import carapace.channel.Receipt;
import carapace.channel.Status;
import carapace.channel.TextLimit;
import carapace.channel.TextLimit.Unit;
import carapace.channel.Typing;
import carapace.message.ChannelId;
import carapace.message.Conversation;
import carapace.message.Part;
import carapace.wire.Request;
import carapace.wire.Secrets;
import carapace.wire.Wire;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One bot. */
@Component(
        service = Channel.class,
        configurationPid = "carapace.channel.telegram",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TelegramConfig.class, factory = true)
public final class TelegramChannel implements Listening, Hooked, Typing, Checked {

    // Telegram counts UTF-16 code units: https://core.telegram.org/bots/api#sendmessage
    private static final TextLimit TEXT_LIMIT = new TextLimit(4096, Unit.UTF16_CODE_UNIT);

    // Telegram says about 30 a second:
    // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    private static final Pace PACE = new Pace(25, 1, 20);

    /** One call lasts five seconds. */
    private static final Duration TYPING = Duration.ofSeconds(4);

    private final TelegramSettings settings;
    private final Pauses pauses;
    private final Json json = new Json();
    private final BotApi api;
    private final Sending sending;
    private final Webhook webhook;
    private volatile @Nullable Identity me;

    @Activate
    public TelegramChannel(
            TelegramConfig config, @Reference Wire wire, @Reference Secrets secrets) {
        this(TelegramSettings.from(config), wire, secrets, Pauses.USUAL);
    }

    TelegramChannel(TelegramSettings settings, Wire wire, Secrets secrets, Pauses pauses) {
        this.settings = settings;
        this.pauses = pauses;
        this.api = new BotApi(wire.endpoint(settings.origin(), settings.credential()), json);
        this.sending = new Sending(api, json);
        this.webhook = new Webhook(settings, secrets, json);
    }

    @Override
    public ChannelId id() {
        return settings.id();
    }

    @Override
    public TextLimit textLimit() {
        return TEXT_LIMIT;
    }

    @Override
    public Pace pace() {
        return PACE;
    }

    @Override
    public Receipt deliver(Part part) throws InterruptedException {
        return sending.send(part);
    }

    @Override
    public void typing(Conversation in, boolean on) throws InterruptedException {
        // There is no call to end it; it ends with the message.
        if (on) sending.typing(in);
    }

    @Override
    public Duration refresh() {
        return TYPING;
    }

    @Override
    public void listen(Inbox inbox) throws InterruptedException {
        inbox.extra(Map.of("mode", settings.webhook() ? "webhook" : "polling"));
        var identity = introduce(inbox);
        me = identity;
        inbox.connected(identity);
        if (settings.webhook()) new CountDownLatch(1).await();
        new Poller(settings, api, json, pauses).run(inbox, identity);
    }

    /** Asks who we are until Telegram says it. */
    private Identity introduce(Inbox inbox) throws InterruptedException {
        if (settings.token().isEmpty()) return nameless(inbox);
        var troubles = new Troubles(pauses);
        while (true) {
            switch (api.call(Request.get("/getMe").within(Duration.ofSeconds(5)))) {
                case BotApi.Reply.Result(var bot) when bot.path("id").canConvertToLong() -> {
                    var name = bot.path("username").asText();
                    inbox.extra(Map.of("botUsername", name));
                    return new Identity(bot.path("id").asText(), name);
                }
                case BotApi.Reply.Result result ->
                        troubles.lost(inbox, carapace.message.FaultCode.ANSWER_MALFORMED);
                case BotApi.Reply.No(var code, var description, var pause) ->
                        troubles.refused(inbox, code, pause);
                case BotApi.Reply.Unsent(var code) -> troubles.lost(inbox, code);
                case BotApi.Reply.Lost(var code) -> troubles.lost(inbox, code);
            }
        }
    }

    /** Without a token messages can still be taken in by webhook; they cannot be answered. */
    private Identity nameless(Inbox inbox) throws InterruptedException {
        if (!settings.webhook()) {
            inbox.trouble(
                    Kind.CONFIG_INVALID,
                    Status.ERROR,
                    "no bot token: set telegram.botToken or TELEGRAM_BOT_TOKEN",
                    Duration.ZERO);
            new CountDownLatch(1).await();
        }
        return new Identity("0", "");
    }

    @Override
    public HookAnswer receive(HookRequest request, Inbox inbox)
            throws ChannelFault, InterruptedException {
        return webhook.receive(request, me, inbox);
    }

    @Override
    public List<Check> check(Optional<String> destination) throws InterruptedException {
        return new Checks(settings, api, json).run(destination);
    }
}
