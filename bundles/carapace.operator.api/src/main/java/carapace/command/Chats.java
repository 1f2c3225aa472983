package carapace.command;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Talks to the gateway as its owner: the message is admitted on the console channel and walks
 * through inbox, store, agent, redactor and outbox like any other. Offered by core.
 */
@ProviderType
public interface Chats {

    /**
     * Says one thing and waits for the answer, at most 10 min. An idempotency key that was used
     * before in this session gives the answer it had. Interrupting ends the wait, not the turn,
     * unless {@link #cancel} is called.
     *
     * @param session {@code [A-Za-z0-9._-]{1,64}}
     * @param idempotencyKey 1 to 128 characters
     */
    Ending say(String session, String message, String idempotencyKey, Progress progress)
            throws InterruptedException;

    /** Ends the turn that runs in a session, if one does. */
    void cancel(String session);

    /** Forgets a session's history: it is archived and the next message starts afresh. */
    void forget(String session) throws InterruptedException;

    /** What can be seen while an answer is made; called on the waiting thread or the turn's. */
    interface Progress {
        /** A piece of the text as it comes, already redacted as far as that is possible. */
        void delta(String text);

        /** A tool is called. */
        void tool(String name);
    }

    /** How it ended. */
    sealed interface Ending {
        record Final(String messageId, String text) implements Ending {}

        /** {@code code}: the dead letter's reason; {@code sentence}: for people. */
        record Failed(String code, String sentence) implements Ending {}
    }
}
