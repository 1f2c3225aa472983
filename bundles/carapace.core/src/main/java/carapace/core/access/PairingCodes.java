package carapace.core.access;

import carapace.core.room.Ids;
import carapace.message.Conversation;
import carapace.message.Inbound;
import carapace.message.Part;
import carapace.store.Store;
import carapace.store.StoreFault;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** Gives a stranger one code to show to the owner, then says nothing more. */
public final class PairingCodes {
    private static final String ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 8;
    private static final Duration VALID = Duration.ofHours(1);
    private static final int MOST_WAITING = 20;

    private final SecureRandom random = new SecureRandom();
    private final Ids ids;

    public PairingCodes(Ids ids) {
        this.ids = ids;
    }

    /** Queues the private reply with a code, if this sender may have one now; never in a group. */
    public void offer(Inbound message, Store store) throws StoreFault, InterruptedException {
        if (message.origin().group()) return;
        Conversation place = message.conversation();
        var code = code();
        var kept =
                store.pairings()
                        .offer(place.channel(), message.sender(), code, VALID, MOST_WAITING);
        if (!kept) return;
        var text = "This gateway does not know you yet. Show its owner this code: " + code;
        var part = new Part(place, ids.next(), text, Optional.empty());
        store.outbox().notice(part, "pairing", Duration.ofSeconds(1));
    }

    private String code() {
        var text = new StringBuilder(LENGTH);
        for (var i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
