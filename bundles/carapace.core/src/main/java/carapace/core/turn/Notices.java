package carapace.core.turn;

import carapace.core.room.Ids;
import carapace.core.room.Keeping;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.message.Part;
import carapace.store.Claim;

import java.time.Duration;
import java.util.Optional;

/** Tells a conversation once that a turn failed; the owner's chats are told by themselves. */
final class Notices {
    private static final Duration FAILING = Duration.ofMinutes(15);
    private static final Duration FINAL = Duration.ofSeconds(60);

    private final Keeping keeping;
    private final Options options;
    private final Ids ids;

    Notices(Keeping keeping, Options options, Ids ids) {
        this.keeping = keeping;
        this.options = options;
        this.ids = ids;
    }

    /** It failed in passing and is tried again. */
    void failing(Claim claim, String reason) throws InterruptedException {
        say(claim, reason, "failing", FAILING);
    }

    /** It failed for good. */
    void failed(Claim claim, String reason) throws InterruptedException {
        if (reason.equals("cancelled") || reason.equals("blocked")) return;
        // one that was told that it fails need not hear it again
        if (claim.failures() > 0) return;
        say(claim, reason, "failed", FINAL);
    }

    private void say(Claim claim, String reason, String kind, Duration interval)
            throws InterruptedException {
        var place = claim.last().inbound().conversation();
        if (!options.errorReplies() || Owner.isChat(place)) return;
        var part = new Part(place, ids.next(), Sentences.notice(reason), Optional.empty());
        keeping.keep(store -> store.outbox().notice(part, kind, interval));
    }
}
