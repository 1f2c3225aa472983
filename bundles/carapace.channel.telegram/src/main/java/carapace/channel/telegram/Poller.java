package carapace.channel.telegram;

import carapace.channel.ChannelFault;
import carapace.channel.DropReason;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.telegram.Cutter.Cut;
import carapace.message.FaultCode;
import carapace.message.Inbound;
import carapace.wire.Answer;
import carapace.wire.Request;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks for updates, one call at a time, and lets Telegram forget them once they are on disk. */
final class Poller {

    private static final Logger LOG = LoggerFactory.getLogger("telegram");
    private static final int MOST_BYTES = 16_777_216;
    private static final int MOST_UPDATES = 100;
    private static final int PATIENCE_WITH_THE_INBOX = 5;
    private static final String WANTED =
            "[\"message\",\"edited_message\",\"channel_post\",\"edited_channel_post\"]";

    private final TelegramSettings settings;
    private final BotApi api;
    private final Json json;
    private final UpdateReader reader;
    private final Troubles troubles;
    private long offset;
    private int limit = MOST_UPDATES;
    private int unadmitted;

    Poller(TelegramSettings settings, BotApi api, Json json, Pauses pauses) {
        this.settings = settings;
        this.api = api;
        this.json = json;
        this.reader = new UpdateReader(settings);
        this.troubles = new Troubles(pauses);
    }

    void run(Inbox inbox, Identity me) throws InterruptedException {
        clearWebhook();
        offset = inbox.cursor().map(Poller::position).orElse(0L);
        while (true) {
            var answer = api.raw(request());
            var cuts =
                    answer instanceof Answer.Answered answered && answered.ok()
                            ? Cutter.cut(answered.body().bytes())
                            : java.util.Optional.<List<Cut>>empty();
            if (cuts.isPresent()) {
                take(inbox, me, ((Answer.Answered) answer).body().bytes(), cuts.get());
            } else {
                fail(inbox, api.read(answer));
            }
        }
    }

    private static long position(String cursor) {
        return cursor.matches("\\d{1,18}") ? Long.parseLong(cursor) : 0;
    }

    private Request request() {
        var request =
                Request.get("/getUpdates")
                        .query("timeout", String.valueOf(settings.poll().toSeconds()))
                        .query("limit", String.valueOf(limit))
                        .query("allowed_updates", WANTED)
                        .within(settings.poll().plusSeconds(10))
                        .atMost(MOST_BYTES);
        return offset == 0 ? request : request.query("offset", String.valueOf(offset));
    }

    private void take(Inbox inbox, Identity me, byte[] bytes, List<Cut> cuts)
            throws InterruptedException {
        var batch = new ArrayList<Inbound>();
        var dropped = new ArrayList<DropReason>();
        var last = -1L;
        for (var cut : cuts) {
            last = Math.max(last, cut.id());
            switch (read(bytes, cut, me)) {
                case Reading.Message(var inbound) -> batch.add(inbound);
                case Reading.Dropped(var reason) -> dropped.add(reason);
            }
        }
        if (!cuts.isEmpty() && last < 0) {
            fail(inbox, new BotApi.Reply.Lost(FaultCode.ANSWER_MALFORMED));
            return;
        }
        try {
            // Messages and offset are one commit: an offset past an update has Telegram forget it.
            if (!cuts.isEmpty()) inbox.admit(batch, Long.toString(last + 1));
        } catch (ChannelFault e) {
            unadmitted++;
            troubles.appending(inbox, unadmitted >= PATIENCE_WITH_THE_INBOX);
            return;
        }
        if (!cuts.isEmpty()) offset = last + 1;
        limit = Math.min(MOST_UPDATES, limit * 2);
        unadmitted = 0;
        dropped.forEach(inbox::dropped);
        troubles.over(inbox, me);
    }

    private Reading read(byte[] bytes, Cut cut, Identity me) {
        var update = json.read(bytes, cut.from(), cut.to());
        if (update.isPresent()) return reader.read(update.get(), me);
        LOG.warn("update {} cannot be read and is left out", cut.id());
        return new Reading.Dropped(DropReason.MALFORMED);
    }

    private void fail(Inbox inbox, BotApi.Reply reply) throws InterruptedException {
        switch (reply) {
            case BotApi.Reply.No(var code, var description, var pause) when code == 409 -> {
                clearWebhook();
                troubles.conflict(inbox);
            }
            case BotApi.Reply.No(var code, var description, var pause) ->
                    troubles.refused(inbox, code, pause);
            case BotApi.Reply.Unsent(var code) -> troubles.lost(inbox, code);
            case BotApi.Reply.Lost(var code) -> {
                // A smaller batch may fit.
                if (code == FaultCode.BODY_TOO_LARGE) limit = Math.max(1, limit / 10);
                troubles.lost(inbox, code);
            }
            case BotApi.Reply.Result result -> troubles.lost(inbox, FaultCode.ANSWER_MALFORMED);
        }
    }

    /** Best effort: while a webhook is set, polling is refused, and says so. */
    private void clearWebhook() throws InterruptedException {
        var request =
                Request.bytes("/deleteWebhook", "", new byte[0])
                        .query("drop_pending_updates", "false")
                        .within(Duration.ofSeconds(10))
                        .atMost(32_768);
        if (!(api.call(request) instanceof BotApi.Reply.Result)) {
            LOG.warn("deleteWebhook failed; polling goes on without it");
        }
    }
}
