package carapace.store;

import carapace.message.Conversation;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.List;

/** Read receipts owed; made in the admission's transaction, at most 10,000. */
@ProviderType
public interface ReadMarksOwed {

    List<Owed> due(int most) throws StoreFault, InterruptedException;

    void done(String messageId) throws StoreFault, InterruptedException;

    /** Tries again later; after 100 attempts it is dropped and false is returned. */
    boolean again(String messageId, Duration pause) throws StoreFault, InterruptedException;

    /** One receipt. {@code remoteMessageId} is the network's. */
    record Owed(
            String messageId, Conversation conversation, String remoteMessageId, int attempts) {}
}
