package carapace.channel.telegram;

import carapace.channel.ChannelFault;
import carapace.channel.DropReason;
import carapace.channel.HookAnswer;
import carapace.channel.HookRequest;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.message.FaultCode;
import carapace.wire.Secrets;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Takes updates that Telegram brings: https://core.telegram.org/bots/api#setwebhook. */
final class Webhook {

    private static final String SECRET = "X-Telegram-Bot-Api-Secret-Token";

    private final TelegramSettings settings;
    private final Secrets secrets;
    private final Json json;
    private final UpdateReader reader;

    Webhook(TelegramSettings settings, Secrets secrets, Json json) {
        this.settings = settings;
        this.secrets = secrets;
        this.json = json;
        this.reader = new UpdateReader(settings);
    }

    /**
     * Answers one call.
     *
     * @param me null before the credential was checked
     */
    HookAnswer receive(HookRequest request, @Nullable Identity me, Inbox inbox)
            throws ChannelFault, InterruptedException {
        if (!request.method().equals("POST")) return HookAnswer.status(405);
        if (!genuine(request)) return HookAnswer.status(401);
        var update = json.read(request.body().read());
        if (update.isEmpty()) return HookAnswer.status(400);
        if (me == null) throw new ChannelFault(FaultCode.NOT_READY);
        if (!update.get().path("update_id").canConvertToLong()) {
            inbox.dropped(DropReason.MALFORMED);
            return HookAnswer.status(200);
        }
        switch (reader.read(update.get(), me)) {
            case Reading.Message(var inbound) -> inbox.admit(List.of(inbound), null);
            case Reading.Dropped(var reason) -> inbox.dropped(reason);
        }
        return HookAnswer.status(200);
    }

    private boolean genuine(HookRequest request) {
        var presented = request.headers().all(SECRET);
        return presented.size() == 1
                && settings.webhookSecret().isPresent()
                && secrets.equal(settings.webhookSecret().get(), presented.getFirst());
    }
}
